"""Discord's limits, by its documentation. Those on texts are in characters."""

CONTENT = 2000  # a message without components
TYPED_OPTION = 6000  # what people type into an option of a command
FORM_FIELD = 4000  # what a field of a form holds
BUTTON_LABEL = 80
SELECT_TEXT = 100  # label or description of one option of a select

SELECT_OPTIONS = 25  # also the choices that are offered while people type
BUTTONS_IN_A_ROW = 5
