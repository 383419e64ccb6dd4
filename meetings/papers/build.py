"""Makes the Word templates of this folder.

``manage.py shell -c "from meetings.papers import build; build.main()"`` renews them.

Measures are those of GB/T 9704-2012 (procedure.md §11): A4, type area 156 × 225 mm, body in
size 3 (16 pt) 仿宋, 22 lines a page, title in size 2 (22 pt) 小标宋, page number in size 4 between
dashes. A village meeting room's papers carry no red head. Fonts are named, none is shipped: a
machine without them shows its own Chinese fonts.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FOLDER = Path(__file__).parent
BODY, HEAD, TITLE, NUMBER = "仿宋_GB2312", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
LINE = Pt(28.95)  # 22 lines in 225 mm
INDENT = Pt(32)  # two characters of size 3


def _fonts(run_properties: Any, east_asian: str) -> None:
    fonts = run_properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        run_properties.insert(0, fonts)
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), font)


def new_document() -> Any:
    """An empty A4 document in the national measures, in Chinese."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.footer_distance = Mm(25)
    page.start_type = WD_SECTION.NEW_PAGE
    style = document.styles["Normal"]
    style.font.size = SIZE_3
    _fonts(style.element.get_or_add_rPr(), BODY)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False
    _page_number(page.footer.paragraphs[0])
    return document


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, "— ", NUMBER, SIZE_4)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = SIZE_4
        _fonts(run._r.get_or_add_rPr(), NUMBER)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    write(paragraph, " —", NUMBER, SIZE_4)


def write(paragraph: Any, text: str, font: str = BODY, size: Any = SIZE_3) -> None:
    """Adds text in one of the paper's fonts."""
    run = paragraph.add_run(text)
    run.font.size = size
    _fonts(run._r.get_or_add_rPr(), font)


def add(document: Any, text: str, *, font: str = BODY, size: Any = SIZE_3, **layout: Any) -> Any:
    """Adds a paragraph; ``layout`` is python-docx's paragraph format."""
    paragraph = document.add_paragraph()
    for name, value in layout.items():
        setattr(paragraph.paragraph_format, name, value)
    write(paragraph, text, font, size)
    return paragraph


def title(document: Any, text: str) -> None:
    """The title in the middle, one line of air below."""
    layout: dict[str, Any] = {"alignment": WD_ALIGN_PARAGRAPH.CENTER, "space_after": LINE}
    add(document, text, font=TITLE, size=SIZE_2, line_spacing=Pt(34), **layout)


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
        properties = document.core_properties
        properties.author = properties.title = properties.comments = ""
        document.save(str(FOLDER / f"{name}.docx"))
