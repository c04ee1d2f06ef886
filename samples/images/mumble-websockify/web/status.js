// Opens the same way to the server that a client in the browser takes, and shows what the server says of itself first: a Version message,
// 2 bytes of type (0), 4 of length, then fields; field 2 is the release's name.
const show = (id, text) => { document.getElementById(id).textContent = text; };
const started = performance.now();
let all = new Uint8Array();

show("address", location.hostname);
const socket = new WebSocket(location.href.replace(/^http/, "ws"));
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => {
  all = Uint8Array.from([...all, ...new Uint8Array(data)]);
  if (all.length < 6) return;
  const length = new DataView(all.buffer).getUint32(2);
  if (all.length < 6 + length) return;
  socket.close();
  answered(releaseOf(all.subarray(6, 6 + length)));
};
socket.onclose = () => state("down", "The server does not answer.");

function answered(version) {
  socket.onclose = null;
  state("up", "The server answers.");
  show("version", version);
  show("time", `${Math.round(performance.now() - started)} ms`);
  document.getElementById("facts").hidden = false;
}

function state(name, text) {
  document.getElementById("status").className = name;
  show("status", text);
}

function releaseOf(fields) {
  for (let at = 0; at < fields.length;) {
    const tag = fields[at++];
    if ((tag & 7) === 2) {
      const length = fields[at++];
      if (tag >> 3 === 2) return new TextDecoder().decode(fields.subarray(at, at + length));
      at += length;
    } else {
      while (fields[at++] & 0x80);
    }
  }
  return "unknown";
}
