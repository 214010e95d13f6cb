/** Carry a JPEG's EXIF segment over to a re-encoded JPEG, because a canvas drops it.

    When and where a picture was taken is evidence; the server reads both and stores pixels only. */

const START = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda;
const EXIF = 0x45786966; // "Exif"
const LITTLE = 0x4949; // "II"
const ORIENTATION = 0x0112;
const UPRIGHT = 1;
const HEADER = 10; // marker, length and "Exif\0\0" before the TIFF header
const ENTRY = 12;

/** Both are ArrayBuffers of JPEGs; returns `fresh` with the EXIF segment of `original`, if any. */
export function copyExif(original, fresh) {
  const segment = exifSegment(new DataView(original));
  if (!segment) return fresh;
  setUpright(new DataView(segment.buffer));
  const bytes = new Uint8Array(fresh);
  const joined = new Uint8Array(bytes.length + segment.length);
  joined.set(bytes.subarray(0, 2));
  joined.set(segment, 2);
  joined.set(bytes.subarray(2), 2 + segment.length);
  return joined.buffer;
}

function exifSegment(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== START) return null;
  let at = 2;
  while (at + HEADER <= view.byteLength) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2) + 2;
    if (marker === SCAN || marker >> 8 !== 0xff || at + length > view.byteLength) return null;
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) {
      return new Uint8Array(view.buffer.slice(at, at + length));
    }
    at += length;
  }
  return null;
}

/** The new pixels stand upright already; turning them again would lay the picture on its side. */
function setUpright(view) {
  if (view.byteLength < HEADER + 8) return;
  const little = view.getUint16(HEADER) === LITTLE;
  const directory = HEADER + view.getUint32(HEADER + 4, little);
  if (directory + 2 > view.byteLength) return;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index += 1) {
    const at = directory + 2 + index * ENTRY;
    if (at + ENTRY > view.byteLength) return;
    if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, UPRIGHT, little);
  }
}
