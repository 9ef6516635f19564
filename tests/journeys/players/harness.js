// Plays one multivariant playlist to its end in the player that the query names, seeking on the way to the
// seconds in `seeks`, and keeps what happened in window.outcome. With `switches`, asks for the best picture on
// the way, for the least and for the best again. With `looks`, plays a channel, which has no end, until it has
// looked at so many pictures, five a second.

const query = new URLSearchParams(location.search);
const video = document.getElementById("video");
const outcome = {
  ended: false, fatal: null, supported: true, duration: 0, width: 0, height: 0, audioBytes: 0, frames: 0,
  holes: 0, stalls: 0, seeks: [], switches: [], looks: [], looked: false,
};
window.outcome = outcome;
const FRAME_SECONDS = 1 / 25;
const STALL_MILLISECONDS = 1000; // a busy machine is late now and then; what is missing is missing for longer

video.addEventListener("ended", () => {
  outcome.ended = true;
  outcome.duration = video.duration;
  outcome.width = video.videoWidth;
  outcome.height = video.videoHeight;
  outcome.audioBytes = video.webkitAudioDecodedByteCount;
  outcome.frames = video.getVideoPlaybackQuality().totalVideoFrames;
});
video.addEventListener("error", () => { outcome.fatal = `media ${video.error?.code} ${video.error?.message}`; });
video.addEventListener("waiting", () => {
  const at = video.currentTime;
  setTimeout(() => {
    if (video.currentTime === at && !video.seeking && !video.ended && at > 0) outcome.stalls += 1;
  }, STALL_MILLISECONDS);
});

async function withHls(url) {
  const { default: Hls } = await import("./hls.mjs");
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.fatal) outcome.fatal = `${data.type} ${data.details}`;
    if (["bufferSeekOverHole", "bufferNudgeOnStall"].includes(data.details)) outcome.holes += 1;
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    heights: () => hls.levels.map((level) => level.height),
    choose: (height) => { hls.nextLevel = hls.levels.findIndex((level) => level.height === height); },
  };
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
  player.addEventListener("gapjumped", () => { outcome.holes += 1; });
  await player.load(url);
  return {
    heights: () => player.getVariantTracks().map((track) => track.height),
    choose: (height) => {
      player.configure({ abr: { enabled: false } });
      player.selectVariantTrack(player.getVariantTracks().find((track) => track.height === height), true, 1);
    },
  };
}

async function withNothing(url) {
  outcome.supported = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  video.crossOrigin = "anonymous"; // so that its pictures may be looked at
  video.src = url;
}

// The seconds at which the next picture to be shown stands.
const nextPicture = () =>
  new Promise((shown) => video.requestVideoFrameCallback((_, picture) => shown(picture.mediaTime)));

// The mean colour of the middle fifth of the picture: a TV's frame has blurred sides.
function colour() {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d");
  const [width, height] = [video.videoWidth / 5, video.videoHeight / 5];
  context.drawImage(video, 2 * width, 2 * height, width, height, 0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

async function seek(to) {
  const arrived = new Promise((done) => video.addEventListener("seeked", done, { once: true }));
  video.currentTime = to;
  await arrived;
  const landed = video.currentTime;
  let at = await nextPicture();
  while (at < to - FRAME_SECONDS) at = await nextPicture(); // a busy Chromium shows one of those before it, too
  outcome.seeks.push({ to, landed, at, colour: colour() });
  while (video.currentTime < to + 0.3 && !video.ended) await nextPicture(); // it goes on from there
}

// Wait for pictures of so many lines, and see that they are of their place in the film.
async function change(quality, height) {
  quality.choose(height);
  let at = await nextPicture();
  while (video.videoHeight !== height) at = await nextPicture();
  outcome.switches.push({ to: height, at, colour: colour() });
}

async function look(times) {
  await nextPicture();
  for (let count = 0; count < times; count += 1) {
    await new Promise((passed) => setTimeout(passed, 200));
    outcome.looks.push({ at: video.currentTime, colour: colour() });
  }
  outcome.audioBytes = video.webkitAudioDecodedByteCount;
  outcome.looked = true;
}

const play = { hls: withHls, shaka: withShaka, native: withNothing }[query.get("player")];
try {
  const quality = await play(query.get("url"));
  video.playbackRate = Number(query.get("rate") ?? 1);
  await video.play();
  for (const to of (query.get("seeks") ?? "").split(",").filter(Boolean)) {
    await nextPicture();
    await seek(Number(to));
  }
  if (query.has("switches")) {
    await nextPicture();
    const heights = quality.heights();
    const [least, best] = [Math.min(...heights), Math.max(...heights)];
    for (const height of [best, least, best]) await change(quality, height);
  }
  if (query.has("looks")) await look(Number(query.get("looks")));
} catch (error) {
  outcome.fatal = String(error?.code ?? error);
}
