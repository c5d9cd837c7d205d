// Background traffic of the page Activity. The paths are relative, so that under /u/{n} it runs as the account of the tab.

const end = document.getElementById('end');
setInterval(async () => {
  const response = await fetch(new URL('activity/end', document.baseURI));
  if (response.ok) end.dataset.fromNow = Date.parse((await response.json()).endsAt) / 1000;
}, 5000);

const clock = document.getElementById('clock');
const stream = new EventSource(new URL('activity/clock', document.baseURI));
stream.onmessage = event => { clock.textContent = event.data; };
stream.onerror = () => stream.close(); // its session is over: asking again would be in vain
