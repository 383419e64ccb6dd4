"""Every drawing of the look, once: 24 px grid, stroke 1.8, coloured by the text around it."""

ICONS: dict[str, str] = {
    "alert": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v5M12 17.6v.2"/>',
    "back": '<path d="M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 9"/>',
    "bell": (
        '<path d="M5 17.5h14l-1.8-2.6V10a5.2 5.2 0 0 0-10.4 0v4.9zM12 4.8V3.2"/>'
        '<path d="M10 20.3a2.1 2.1 0 0 0 4 0"/>'
    ),
    "check": '<path d="M4.5 12.5l5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>',
    "cloud": (
        '<path d="M6.5 18.5a4.5 4.5 0 0 1 .6-9 6 6 0 0 1 11.3 1.8 3.7 3.7 0 0 1-.4 7.2"/>'
        '<path d="M9.5 21l5-6"/>'
    ),
    "copy": '<path d="M8.5 8.5H20V21H8.5z"/><path d="M15.5 8.5V4H4v11.5h4.5"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "done": '<circle cx="12" cy="12" r="8.5"/><path d="M8 12.2l2.9 2.9L16.2 9.3"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.8"/>'
    ),
    "flat": '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 15h7M9 9.5v.2M15 9.5v.2"/>',
    "gear": (
        '<circle cx="12" cy="12" r="3.2"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 '
        '5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"/>'
    ),
    "hand": (
        '<path d="M7.5 12V6a1.5 1.5 0 0 1 3 0v5M10.5 10.5v-6a1.5 1.5 0 0 1 3 0v6M13.5 '
        "10.5V6a1.5 1.5 0 0 1 3 0v8.5c0 4-2.2 6.5-5.5 6.5-3 0-4.3-1.4-6.3-5l-1.4-2.6a1.4 1.4 "
        '0 0 1 2.4-1.5l1.8 2.6"/>'
    ),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.6v.2"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="M11.2 12.3L20 3.5M16.5 7l3 3"/>',
    "left": '<path d="M15 5l-7 7 7 7"/>',
    "lock": '<path d="M5.5 10.5h13V20h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "loop": '<path d="M19.5 8A8.5 8.5 0 1 0 20.5 13"/><path d="M20 3.5V8h-4.5"/>',
    "meeting": (
        '<circle cx="12" cy="12" r="4.3"/><g fill="currentColor" stroke="none"><circle '
        'cx="12" cy="3.6" r="2"/><circle cx="19.3" cy="7.8" r="2"/><circle cx="19.3" '
        'cy="16.2" r="2"/><circle cx="12" cy="20.4" r="2"/><circle cx="4.7" cy="16.2" r="2"/>'
        '<circle cx="4.7" cy="7.8" r="2"/></g>'
    ),
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "mute": (
        '<path d="M5 3.5h4l2 5-2.5 1.7a12 12 0 0 0 5.3 5.3L15.5 13l5 2v4c0 1-.8 1.7-1.7 '
        '1.6C10.5 19.8 4.2 13.5 3.4 5.2 3.3 4.3 4 3.5 5 3.5z"/><path d="M15 4l5 5M20 4l-5 '
        '5"/>'
    ),
    "next": '<path d="M5 5l9 7-9 7zM18.5 5v14"/>',
    "out": '<path d="M14 4H5v16h9M10 12h10.5M16.5 8l4 4-4 4"/>',
    "paper": '<path d="M6 3h8.5L19 7.5V21H6z"/><path d="M14 3v5h5M9 12.5h7M9 16.5h7"/>',
    "part": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" '
        'fill="currentColor"/>'
    ),
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6M15.5 '
        '4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.5c2.3.7 3.7 2.5 4 5.5"/>'
    ),
    "phone": (
        '<path d="M5 3.5h4l2 5-2.5 1.7a12 12 0 0 0 5.3 5.3L15.5 13l5 2v4c0 1-.8 1.7-1.7 '
        '1.6C10.5 19.8 4.2 13.5 3.4 5.2 3.3 4.3 4 3.5 5 3.5z"/>'
    ),
    "photo": '<path d="M3.5 7h4L9 4.5h6L16.5 7h4v12.5h-17z"/><circle cx="12" cy="13" r="3.7"/>',
    "pin": (
        '<path d="M12 21.5s-7-6.2-7-11.5a7 7 0 0 1 14 0c0 5.3-7 11.5-7 11.5z"/><circle '
        'cx="12" cy="10" r="2.5"/>'
    ),
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3"/><path d="M7 14h10v6.5H7z"/>',
    "qr": (
        '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5z"/>'
    ),
    "right": '<path d="M9 5l7 7-7 7"/>',
    "sad": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M8 16c1.8-2.7 6.2-2.7 8 0M9 9.5v.2M15 9.5v.2"/>'
    ),
    "save": '<path d="M12 3.5v11M7.5 10.5L12 15l4.5-4.5M4 20h16"/>',
    "scale": (
        '<path d="M12 3.5v17M8 20.5h8M5 6.5h14M5 6.5L2.5 13a2.7 2.7 0 0 0 5 0zM19 6.5L16.5 '
        '13a2.7 2.7 0 0 0 5 0z"/>'
    ),
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "send": '<path d="M3.5 11.5L20.5 4l-5 16.5-4-7z"/><path d="M11.5 13.5L20.5 4"/>',
    "smile": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M8 14c1.8 2.7 6.2 2.7 8 0M9 9.5v.2M15 9.5v.2"/>'
    ),
    "stats": '<path d="M4 4v16h16"/><path d="M8 16v-4M12.5 16V8M17 16v-6"/>',
    "stop": '<circle cx="12" cy="12" r="8.5"/><path d="M7.5 12h9"/>',
    "swap": '<path d="M4 8h14l-3.5-3.5M20 16H6l3.5 3.5"/>',
    "todo": (
        '<path d="M9 4H6.5A1.5 1.5 0 0 0 5 5.5v14A1.5 1.5 0 0 0 6.5 21h11a1.5 1.5 0 0 0 '
        '1.5-1.5v-14A1.5 1.5 0 0 0 17.5 4H15"/><path d="M9 2.5h6v3.5H9zM8.5 13l2.5 2.5 '
        '4.5-5"/>'
    ),
    "topic": '<path d="M4 4.5h16v11.5h-8.5L7 20v-4H4z"/><path d="M8 8.5h8M8 12h5"/>',
    "type": '<path d="M3 19L9 5l6 14M5.2 14.5h7.6M18.5 11v8M15 11h7"/>',
    "up": '<path d="M12 20V5M5.5 11.5L12 5l6.5 6.5"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.5 3.8-6.5 8-6.5s7.4 2 8 6.5"/>',
    "wait": (
        '<path d="M6.5 3.5h11M6.5 20.5h11M8 3.5c0 5 8 6 8 8.5s-8 3.5-8 8.5M16 3.5c0 5-8 6-8 '
        '8.5s8 3.5 8 8.5"/>'
    ),
    "wall": '<path d="M3 4.5h18v12H3zM12 16.5v4M8 20.5h8"/>',
}
