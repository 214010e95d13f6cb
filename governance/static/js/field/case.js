/** Verification on the spot: shrunk photographs take the place of the big ones when it is sent. */

import { PhotoPicker } from "./photo_picker.js";
import { sendShrunk } from "./shrunk_form.js";

const form = document.getElementById("verify");
if (form) sendShrunk(form, new PhotoPicker(form.querySelector("#photos")));
