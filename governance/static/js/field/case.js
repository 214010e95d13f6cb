/** Verification on the spot: shrunk photographs take the place of the big ones when it is sent. */

import { correctPlace } from "./case_place.js";
import { PhotoPicker } from "./photo_picker.js";
import { sendShrunk } from "./shrunk_form.js";

const place = document.getElementById("place-form");
if (place) correctPlace(place);

const form = document.getElementById("verify");
if (form) sendShrunk(form, new PhotoPicker(form.querySelector("#photos")));
