"""The characters that stand for keys, as WebDriver numbers them."""

CONTROL, ENTER, TAB = "\ue009", "\ue007", "\ue004"
SHIFT, HOME, END = "\ue008", "\ue011", "\ue010"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
