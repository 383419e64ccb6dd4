"""Makes the Word template of this folder.

``manage.py shell -c "from cases.papers import build; build.main()"`` renews it. The colour stands in
words: a paper that is copied keeps it.
"""

from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from records.layout import HEAD, INDENT, LINE, add, new_document, save, title, write

FOLDER = Path(__file__).parent


def build_instrument() -> Any:
    """督办通知单 and the CPPCC's letters (procedure.md §6.8)."""
    document = new_document()
    title(document, "{{ title }}")
    add(document, "{{ number }}", alignment=WD_ALIGN_PARAGRAPH.CENTER, space_after=LINE)
    add(document, "{{ unit }}")
    indented: dict[str, Any] = {"first_line_indent": INDENT}
    add(document, "{{ text }}", **indented)
    add(document, "{%p for line in lines %}")
    paragraph = add(document, "{{ line.label }}", font=HEAD, **indented)
    write(paragraph, "{{ line.text }}")
    add(document, "{%p endfor %}")
    signed: dict[str, Any] = {"alignment": WD_ALIGN_PARAGRAPH.RIGHT, "right_indent": INDENT}
    add(document, "{{ issuer }}", space_before=LINE, keep_with_next=True, **signed)
    add(document, "{{ day }}", **signed)
    return document


def main() -> None:
    """Writes the template into this folder."""
    save(build_instrument(), FOLDER / "instrument.docx")
