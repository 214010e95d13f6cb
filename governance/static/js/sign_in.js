// A demo account fills the form; the username that was used last is remembered on this device.
const form = document.getElementById("sign-in");
const { username, password } = form.elements;

for (const button of document.querySelectorAll("[data-username]")) {
  button.addEventListener("click", () => {
    username.value = button.dataset.username;
    password.value = button.closest("[data-password]").dataset.password;
    form.querySelector("button").focus();
  });
}

const remembered = localStorage.getItem("username");
if (remembered && !username.value) username.value = remembered;
(username.value ? password : username).focus();
form.addEventListener("submit", () => localStorage.setItem("username", username.value));
