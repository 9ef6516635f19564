// Making elements without markup strings: what makers deliver is text and can never become code.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, unknown>} [facts] @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag] & {facts?: string}}
 */
export function h(tag, facts = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) assign(element, name, value);
  element.append(...children.flat().filter((child) => child || child === 0).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'class') element.className = value;
  else if (/^(data-|aria-|(role|list)$)/.test(name)) element.setAttribute(name, value === true ? '' : value);
  else element[name] = value;
}

/** Shows `items` in order and touches only those whose facts changed: focus and selections survive a refresh. */
export function refresh(parent, items, key, render) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const shown = items.map((item) => {
    const [name, facts] = [key(item), JSON.stringify(item)];
    const before = old.get(name);
    old.delete(name);
    if (before?.facts === facts) return before;
    const element = render(item);
    Object.assign(element, { facts }).dataset.key = name;
    before?.replaceWith(element);
    return element;
  });
  for (const gone of old.values()) gone.remove();
  shown.forEach((element, at) => parent.children[at] === element || parent.insertBefore(element, parent.children[at] ?? null));
}
