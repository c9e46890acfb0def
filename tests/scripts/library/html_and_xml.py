# html, html.parser and xml.sax.saxutils.
import html
from html.parser import HTMLParser
from html.entities import codepoint2name, name2codepoint
from xml.sax.saxutils import escape, quoteattr, unescape

print(html.escape("<a href='x'>\"&\"</a>"), html.escape("'\"", quote=False))
print(html.unescape("&lt;&gt;&amp;&quot;&#39;&#x41;&eacute;&nbsp;&notit;&not;&unknown;&#0;&#xD800;&#128;&copy &hearts;"))
print(codepoint2name[233], name2codepoint["euro"])
class P(HTMLParser):
    def handle_starttag(self, tag, attrs): print("start", tag, attrs, self.getpos())
    def handle_endtag(self, tag): print("end", tag)
    def handle_startendtag(self, tag, attrs): print("startend", tag, attrs)
    def handle_data(self, data): print("data", repr(data))
    def handle_comment(self, data): print("comment", repr(data))
    def handle_decl(self, d): print("decl", d)
    def handle_pi(self, d): print("pi", d)
    def handle_entityref(self, n): print("entity", n)
    def handle_charref(self, n): print("char", n)
    def unknown_decl(self, d): print("unknown", d)
p = P()
p.feed('<!DOCTYPE html><html lang=en><body class="a b" id=\'x\' hidden data-x="&lt;">\n<p>Text &amp; more<br/>x<!-- note --></P>')
p.feed("<a hr")
p.feed("ef='y'>link</a>")
p.feed("<script>if (a < b && c) { '</p>' }</script><?pi x?>")
p.close()
q = P(convert_charrefs=False)
q.feed("a &lt; b &#65; &#x42; <b>")
q.close()
print(escape("a<b>&c", {"c": "C"}), unescape("&lt;&amp;&x;", {"&x;": "X"}), quoteattr('a "b"'), quoteattr("it's"), quoteattr("both ' and \""))
