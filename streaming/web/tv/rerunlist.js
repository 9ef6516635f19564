// Kept moments as playlists of a film that ends. Pure.

/** @typedef {import('./kept.js').Moment} Moment */

/**
 * @param {Moment[]} moments in their order @param {string} origin
 * @returns {{start: string, of: (url: string) => string | null}} the playlists by their addresses
 */
export function rerunOf(moments, origin) {
  const address = (name) => `${origin}/tv/kept/${name}.m3u8`;
  const texts = new Map([
    [address('all'), [
      '#EXTM3U', '#EXT-X-VERSION:7',
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,URI="${address('sound')}"`,
      '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AUDIO="audio"',
      address('pictures'), '',
    ].join('\n')],
    [address('pictures'), playlist(moments, 'main')],
    [address('sound'), playlist(moments, 'audio')],
  ]);
  return { start: address('all'), of: (url) => texts.get(url) ?? null };
}

/** Both playlists are interrupted in the same places: players find sound and picture together by that. */
function playlist(moments, track) {
  const longest = Math.max(1, ...moments.map(({ seconds }) => Math.ceil(seconds)));
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${longest}`, '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD'];
  moments.forEach((moment, at) => {
    const before = moments[at - 1];
    if (!before || interrupted(before, moment)) {
      if (before) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(`#EXT-X-MAP:URI="${moment[track].init}"`);
    }
    lines.push(`#EXTINF:${moment.seconds.toFixed(6)},`, moment[track].url);
  });
  return [...lines, '#EXT-X-ENDLIST', ''].join('\n');
}

const interrupted = (before, moment) =>
  moment.number !== before.number + 1 || moment.main.init !== before.main.init || moment.audio.init !== before.audio.init;
