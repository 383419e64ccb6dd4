"""How papers are laid out: pages, fonts and lines of the Word templates that rooms ship.

Measures are those of GB/T 9704-2012 (procedure.md §11): A4, type area 156 × 225 mm, body in
size 3 (16 pt) 仿宋, 22 lines a page, title in size 2 (22 pt) 小标宋, page number in size 4 between
dashes. Fonts are named, none is shipped: a machine without them shows its own Chinese fonts.
"""

from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

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


def save(document: Any, file: Any) -> None:
    """Writes a template that names nobody."""
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    document.save(str(file))
