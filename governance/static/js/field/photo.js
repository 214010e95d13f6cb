/** Make a phone's photograph small enough for a weak signal, and keep where and when it was taken. */

import { copyExif } from "./exif.js";

const LONGEST_EDGE = 1600;
const QUALITY = 0.82;
const SMALL_ENOUGH = 600_000;

/** File -> {buffer, type}. Throws when the browser cannot read it as a picture. */
export async function shrink(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg" && file.size <= SMALL_ENOUGH) {
    picture.close();
    return { buffer: await file.arrayBuffer(), type: file.type };
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!small) throw new Error("the picture cannot be encoded");
  return { buffer: copyExif(await file.arrayBuffer(), await small.arrayBuffer()), type: "image/jpeg" };
}
