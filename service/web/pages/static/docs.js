/** Swagger UI on the contract that this service serves. */

const place = document.getElementById("swagger-ui");
const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

dark.addEventListener("change", followScheme);
followScheme();

globalThis.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.contract,
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1,
  docExpansion: "list",
});
