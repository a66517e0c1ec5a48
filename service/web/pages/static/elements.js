/** Elements of the three languages of a page; attributes that are null, undefined or false are left out. */

const maker = (namespace) => (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

/** @type {(tag: string, attributes?: object, ...children: (Node | string)[]) => any} */
export const html = maker("http://www.w3.org/1999/xhtml");
/** @type {(tag: string, attributes?: object, ...children: (Node | string)[]) => any} */
export const svg = maker("http://www.w3.org/2000/svg");
export const mathml = maker("http://www.w3.org/1998/Math/MathML");

/**
 * The element of the page with this id, of whatever kind it is there.
 * @type {(id: string) => any}
 */
export const byId = (id) => document.getElementById(id);

/** Run `action` once calls have stopped for `delay` milliseconds; `.now()` runs it at once, `.never()` not at all. */
export function debounced(action, delay) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };
  later.never = () => clearTimeout(timer);
  later.now = () => {
    later.never();
    action();
  };
  return later;
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs of `action`, one at a time with a rest between: calls that come during a run are one more run after it. */
export function oneAtATime(action, rest) {
  let running = false;
  let again = false;
  return async function run() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await action();
        await pause(rest);
      }
    } finally {
      running = false;
    }
  };
}
