"""The page that a clerk sees on 127.0.0.1: readers, paired sites, and the code for pairing. No scripts."""

from html import escape
from string import Template

from . import __version__
from .errors import BridgeError
from .pairing import CODE_SECONDS, Pairings
from .readers import list_readers

_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>读卡服务</title>
<style>
body { font: 18px/1.6 system-ui, "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 2rem auto;
       max-width: 40rem; padding: 0 1rem; color: #1c2733; background: #f5f7fa }
section { background: #fff; border: 1px solid #d5dce4; border-radius: 8px; padding: 1rem 1.5rem; margin: 1rem 0 }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 0 0 .5rem }
.code { font: 700 2.4rem/1.4 monospace; letter-spacing: .2em }
button { font: inherit; padding: .5rem 1.25rem; border: 0; border-radius: 6px; background: #1d4f91; color: #fff }
button:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px }
ul { margin: 0; padding-left: 1.2rem } .quiet { color: #4a5a6a }
</style>
</head>
<body>
<h1>读卡服务 <small class="quiet">$version</small></h1>
<section><h2>读卡器</h2>$readers</section>
<section><h2>已配对的系统</h2>$sites</section>
<section><h2>与系统配对</h2>$pairing</section>
</body>
</html>
""")
_BUTTON = '<form method="post" action="/code"><button>显示配对码</button></form>'
_CODE = Template(
    '<p>请在系统的“连接读卡器”窗口中输入：</p><p class="code" role="status">$code</p>'
    '<p class="quiet">$minutes 分钟内有效，只能使用一次。不要告诉他人。</p>'
)


def page(pairings: Pairings, code: str | None) -> str:
    """Return the page; with a code if one was just made."""
    pairing = _CODE.substitute(code=f"{code[:4]} {code[4:]}", minutes=CODE_SECONDS // 60) if code else _BUTTON
    return _PAGE.substitute(
        version=escape(__version__),
        readers=_readers(),
        sites=_list([site.origin for site in pairings.sites.values()], "还没有与任何系统配对。"),
        pairing=pairing,
    )


def _readers() -> str:
    try:
        states = list_readers()
    except BridgeError:
        return "<p>本机的智能卡服务没有运行。请启动“Smart Card”服务（Linux：pcscd）。</p>"
    rows = [f"{state.name}：{'已放卡' if state.has_card else '无卡'}" for state in states]
    return _list(rows, "没有连接读卡器。请插好读卡器，必要时安装其驱动程序。")


def _list(rows: list[str], otherwise: str) -> str:
    if not rows:
        return f"<p>{otherwise}</p>"
    return "<ul>" + "".join(f"<li>{escape(row)}</li>" for row in rows) + "</ul>"
