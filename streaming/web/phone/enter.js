// The page behind a shared link is for who cannot run this: all others go on to the work itself, and BACK does not
// bring them here again.

const door = /** @type {HTMLAnchorElement} */ (document.querySelector('[data-enter]'));
location.replace(door.href);
