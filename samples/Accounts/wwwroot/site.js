// What a page gains with script. Everything works without: times are then in UTC and stand still.

const now = () => Math.floor(Date.now() / 1000);

/** As Times.cs says it. */
function say(seconds) {
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = Math.min(units.findIndex(([size]) => seconds >= size) >>> 0, units.length - 1);
  return units.slice(first, first + 2)
    .map(([size, name]) => [Math.floor(seconds / size), name, seconds %= size])
    .filter(([count], index) => count > 0 || index === 0)
    .map(([count, name]) => `${count} ${name}`).join(' ');
}

function tick() {
  for (const cell of document.querySelectorAll('[data-from-now]')) {
    const distance = Number(cell.dataset.fromNow) - now();
    cell.textContent = distance > 0 ? `in ${say(distance)}` : `${say(-distance)} ago`;
  }
  for (const shape of document.querySelectorAll('[data-x]')) {
    const [from, to] = [Number(shape.dataset.from), Number(shape.dataset.to)];
    shape.setAttribute(shape.dataset.x, `${100 * Math.min(1, Math.max(0, (now() - from) / (to - from)))}%`);
  }
  for (const time of document.querySelectorAll('[data-moment=now]')) {
    time.textContent = new Date().toLocaleTimeString();
  }
}

for (const time of document.querySelectorAll('[data-moment]')) {
  time.textContent = new Date(time.dateTime).toLocaleTimeString();
}

tick();
setInterval(tick, 1000);

// Under /u/{n} it is the one of the tab's account. Asked for on every page: one without an account tells the other tabs so.
const { onChange, onExpiring } = await import(new URL('session/client.js', document.baseURI));
const warning = document.getElementById('expiring');
const watchesItself = document.querySelector('[data-boundary]'); // <SessionBoundary> does so, on the interactive page

// The active account was switched or signed out in a tab: this page may show another account's data now.
// A tab under /u/{n} whose account is signed out has nothing left to show.
onChange(({ type }) => {
  if (warning && !watchesItself) type === 'ended' ? location.assign('/') : location.reload();
});

onExpiring(event => {
  if (!warning) return;
  warning.hidden = event.type !== 'expiring';
  warning.querySelector('span').textContent = say(event.secondsLeft);
  warning.querySelector('button').onclick = () => event.extend();
  if (event.type === 'ended' && !watchesItself) location.assign('/');
});
