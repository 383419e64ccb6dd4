"""Makes the Word templates of this folder.

``manage.py shell -c "from meetings.papers import build; build.main()"`` renews them.

Measures and fonts are those of ``records.layout``. A village meeting room's papers carry no red head.
"""

from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm

from records.layout import BODY, HEAD, INDENT, LINE, SIZE_4, add, new_document, save, title, write

FOLDER = Path(__file__).parent


def build_minutes() -> Any:
    """会议纪要 (procedure.md §6.6)."""
    document = new_document()
    title(document, "{{ title }}")
    indented: dict[str, Any] = {"first_line_indent": INDENT}
    add(document, "{%p if corrected %}")
    add(document, "{{ corrected }}", font=HEAD, **indented)
    add(document, "{%p endif %}")
    add(document, "{{ intro }}", **indented)
    add(document, "{%p for item in items %}")
    paragraph = add(document, "{{ item.head }}", font=HEAD, **indented)
    write(paragraph, "{{ item.text }}")
    add(document, "{%p endfor %}")
    add(document, "{%p for line in gates %}")
    paragraph = add(document, "{{ line.label }}", font=HEAD, **indented)
    write(paragraph, "{{ line.text }}")
    add(document, "{%p endfor %}")
    add(document, "{%p for line in attendance %}")
    paragraph = add(document, "{{ line.label }}", font=HEAD, **indented)
    write(paragraph, "{{ line.text }}")
    add(document, "{%p endfor %}")
    signed: dict[str, Any] = {
        "alignment": WD_ALIGN_PARAGRAPH.RIGHT,
        "right_indent": INDENT,
        "keep_with_next": True,
    }
    add(document, "{{ signer }}", space_before=LINE, **signed)
    add(document, "{{ day }}", **{**signed, "keep_with_next": False})
    add(document, "{%p for part in beneath %}")
    add(document, "{{ part.head }}", font=HEAD, space_before=LINE, **indented)
    add(document, "{%p for line in part.lines %}")
    add(document, "{{ line }}", **indented)
    add(document, "{%p endfor %}")
    add(document, "{%p endfor %}")
    add(document, "{%p if remarks %}")
    add(document, "{{ remarks_head }}", font=HEAD, space_before=LINE, **indented)
    add(document, "{%p for line in remarks %}")
    add(document, "{{ line }}", **indented)
    add(document, "{%p endfor %}")
    add(document, "{%p endif %}")
    add(document, "{{ state }}", **indented)
    return document


def build_sign_in() -> Any:
    """签到表 (procedure.md §6.5): names of those expected, and room to sign."""
    document = new_document()
    title(document, "{{ title }}")
    for text in ("{{ about }}", "{{ when }}", "{{ where }}", "{{ counts }}"):
        add(document, text)
    widths = [Mm(14), Mm(30), Mm(46), Mm(16), Mm(50)]
    table = document.add_table(rows=4, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    heads = [f"{{{{ heads[{index}] }}}}" for index in range(len(widths))]
    fields = ["{{ row.number }}", "{{ row.name }}", "{{ row.seat }}", "{{ row.mark }}", ""]
    for index, (head, text) in enumerate(zip(heads, fields, strict=True)):
        for row, cell_text, font in ((0, head, HEAD), (2, text, BODY)):
            cell = table.cell(row, index)
            cell.width = widths[index]
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(paragraph, cell_text, font, SIZE_4)
    write(table.cell(1, 0).paragraphs[0], "{%tr for row in rows %}")
    write(table.cell(3, 0).paragraphs[0], "{%tr endfor %}")
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        row.height = Mm(10)
    return document


def main() -> None:
    """Writes both templates into this folder."""
    for name, document in (("minutes", build_minutes()), ("sign_in", build_sign_in())):
        save(document, FOLDER / f"{name}.docx")
