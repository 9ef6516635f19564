// Light or dark, before anything is drawn: what was chosen here, else what the device says. Not a module, because
// a module runs when the first picture has been seen already.

(() => {
  const light = matchMedia('(prefers-color-scheme: light)');

  function apply() {
    let chosen = null;
    try {
      chosen = localStorage.getItem('zhanbo.theme');
    } catch {
      // some private windows refuse storage
    }
    document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : light.matches ? 'light' : 'dark';
  }

  light.addEventListener('change', apply);
  window.addEventListener('zhanbo-theme', apply);
  apply();
})();
