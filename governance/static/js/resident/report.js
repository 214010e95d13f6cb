/** A resident's report: an ordinary form, with the place found and the photographs made small. */

import "../field/place_choices.js";
import { PhotoPicker } from "../field/photo_picker.js";
import { PositionLine } from "../field/position_line.js";
import { sendShrunk } from "../field/shrunk_form.js";

const form = document.getElementById("report");
new PositionLine(document.getElementById("place"), () => {});
sendShrunk(form, new PhotoPicker(document.getElementById("photos")));
