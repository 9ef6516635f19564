// Plays one multivariant playlist to its end in the player that the query names and keeps what happened
// in window.outcome: {ended, fatal, width, height, duration, audioBytes, frames}.

const query = new URLSearchParams(location.search);
const video = document.getElementById("video");
const outcome = { ended: false, fatal: null, duration: 0, width: 0, height: 0, audioBytes: 0, frames: 0, stalls: 0 };
window.outcome = outcome;

video.addEventListener("ended", () => {
  outcome.ended = true;
  outcome.duration = video.duration;
  outcome.width = video.videoWidth;
  outcome.height = video.videoHeight;
  outcome.audioBytes = video.webkitAudioDecodedByteCount;
  outcome.frames = video.getVideoPlaybackQuality().totalVideoFrames;
});
video.addEventListener("error", () => { outcome.fatal = `media ${video.error?.code} ${video.error?.message}`; });

async function withHls(url) {
  const { default: Hls } = await import("./hls.mjs");
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.fatal) outcome.fatal = `${data.type} ${data.details}`;
    if (data.details === "bufferStalledError") outcome.stalls += 1;
  });
  hls.loadSource(url);
  hls.attachMedia(video);
}

async function withShaka(url) {
  await new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: "shaka.js", onload: loaded, onerror: failed });
    document.head.append(script);
  });
  window.shaka.polyfill.installAll();
  const player = new window.shaka.Player();
  await player.attach(video);
  player.addEventListener("error", (event) => { outcome.fatal = `shaka ${event.detail.code}`; });
  await player.load(url);
}

const play = { hls: withHls, shaka: withShaka }[query.get("player")];
try {
  await play(query.get("url"));
  video.playbackRate = Number(query.get("rate") ?? 1);
  await video.play();
} catch (error) {
  outcome.fatal = String(error?.code ?? error);
}
