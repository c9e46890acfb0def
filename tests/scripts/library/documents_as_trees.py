# xml.etree.ElementTree and xml.dom.minidom over trees made by hand.
import copy, io, pickle, xml.etree.ElementTree as ET
from xml.sax import saxutils

b = ET.TreeBuilder()
b.start("a", {})
for id, text, inner in (("1", "x", None), ("2", None, "deep")):
    b.start("b", {"id": id})
    if text: b.data(text)
    b.start("c", {"k": "v"} if inner else {})
    if inner: b.data(inner)
    b.end("c"); b.end("b")
b.start("d", {}); b.data("x"); b.end("d"); b.data("tail")
b.start("b", {}); b.end("b"); b.start("{urn:n}q", {"{urn:m}w": "1"}); b.end("{urn:n}q")
b.end("a")
t = b.close()
print(ET.tostring(t), [(e.tag, e.text, e.tail, e.attrib) for e in t.iter()])
for path in ("b", "b/c", ".//c", "*", "b[@id]", "b[@id='2']", "b[1]", "b[last()]", "b[last()-1]", "b[c]", "b[c='deep']", ".//c[@k='v']/..", "[d]", ".", "d[.='x']", "b[@id!='1']", "{*}q", "{urn:n}*", "{}b", "//c", "b[0]", "b[", "b[@", "/a", ".//*[@id]"):
    try:
        print(path, [(e.tag, e.get("id")) for e in t.findall(path)], t.findtext(path))
    except Exception as e:
        print(path, type(e).__name__, e)
print(t.findall("n:q", {"n": "urn:n"})[0].tag, t.find("none"), t.findtext("none", "dflt"), repr(t.findtext("b[3]")), list(t.itertext()), len(t), t[0].tag, [e.tag for e in t[1:3]], [e.tag for e in t[::-1]])
e = ET.Element("e", {"k": "v"}, z="w")
e.text, e.tail = "t", "after"
s = ET.SubElement(e, "s", q="1")
e.insert(0, ET.Comment("c & d")); e.append(ET.ProcessingInstruction("pi", "x<")); e.extend([ET.Element("u"), ET.Element("v")])
print(ET.tostring(e), sorted(e.keys()), sorted(e.items()), e.get("none", 5), copy.deepcopy(e).find("s").attrib, copy.copy(e)[1] is s, ET.tostring(pickle.loads(pickle.dumps(ET.XML.__class__ and s))) == ET.tostring(s))
del e[0]; e[0] = ET.Element("w"); e.remove(e[1]); e.set("k", "\n\t\"<&>\u20ac")
print(ET.tostring(e, "unicode"), ET.tostring(e), ET.tostring(e, "utf-8"), ET.tostring(e, "latin-1", short_empty_elements=False))
ET.indent(e); print(ET.tostring(e, "unicode")); ET.indent(t, "\t", level=1); print(ET.tostring(t, "unicode"))
e[:] = [ET.Element("one")]; e[1:1] = [ET.Element("two"), ET.Element("three")]; e[::2] = [ET.Element("x"), ET.Element("y")]
print([x.tag for x in e], e.clear(), len(e), e.attrib, e.text)
for bad in (lambda: e.remove(s), lambda: ET.tostring(ET.Element('a', k=1)), lambda: ET.tostring(ET.Element(5)), lambda: ET.indent(e, level=-1), lambda: ET.tostring(e, method="what"), lambda: ET.ElementTree("x"), lambda: ET.tostringlist(5), lambda: ET.QName("a") < 5, lambda: ET.tostring(ET.Element("{unclosed"), default_namespace="d"), lambda: ET.tostring(ET.Element("plain"), default_namespace="d"), lambda: ET.register_namespace("ns1", "u")):
    try:
        print(bad())
    except Exception as err:
        print(type(err).__name__, str(err).split(" at 0x")[0])
ET.register_namespace("nice", "urn:n")
q = ET.Element(ET.QName("urn:n", "root"), {ET.QName("urn:n", "at"): ET.QName("urn:z", "val")})
q.append(ET.Element("{urn:z}kid"))
print(ET.tostring(q), ET.tostring(q, default_namespace="urn:z") if 0 else "", ET.QName("a", "b"), repr(ET.QName("x")), ET.QName("x") == "x", hash(ET.QName("x")) == hash("x"), sorted([ET.QName("b"), ET.QName("a")]))
h = ET.Element("html"); h.append(ET.Element("br")); h.append(ET.Element("script")); h[1].text = "a<b"; h.append(ET.Element("p")); h[2].text = "c<d"
print(ET.tostring(h, method="html"), ET.tostring(h, method="text"), ET.tostring(h, method="xml"))
f = io.BytesIO(); tree = ET.ElementTree(h); tree.write(f, "utf-8", xml_declaration=True); print(f.getvalue(), tree.getroot() is h, [x.tag for x in tree.iter("p")], tree.find("p").text)
f = io.StringIO(); tree.write(f, "unicode"); print(f.getvalue(), ET.iselement(h), ET.iselement(1), ET.dump(h))
class Sub(ET.Element):
    kind = "sub"
x = Sub("s", {"a": "1"}); x.own = 5; x.append(Sub("k"))
print(x.kind, x.own, type(x[0]).__name__, x.makeelement("m", {}).tag, copy.copy(x).attrib)
for text in ("a<b>&c", "'\"", "\n\t\r", "&amp;&lt;", ""):
    print(saxutils.escape(text, {"'": "&apos;"}), saxutils.quoteattr(text), repr(saxutils.unescape(text, {"&apos;": "'"})))
out = io.StringIO(); g = saxutils.XMLGenerator(out, "utf-8", short_empty_elements=True)
g.startDocument(); g.startPrefixMapping("p", "urn:p"); g.startElementNS(("urn:p", "r"), None, {(None, "k"): "<v>"}); g.startElement("e", {"q": '"'}); g.endElement("e"); g.characters("a&b"); g.ignorableWhitespace(" "); g.processingInstruction("t", "d"); g.endElementNS(("urn:p", "r"), None); g.endDocument()
print(out.getvalue())
from xml.dom import minidom
d = minidom.getDOMImplementation().createDocument("urn:d", "r", None)
r = d.documentElement
for name, text in (("x", "1"), ("y", "a&b"), ("x", "<2>")):
    n = d.createElement(name); n.appendChild(d.createTextNode(text)); r.appendChild(n)
r.appendChild(d.createComment("note")); r.appendChild(d.createCDATASection("raw <&>")); r.setAttribute("k", "<\">\n"); r.setAttributeNS("urn:p", "p:k", "v")
print(d.toxml()); print(d.toprettyxml(indent=" ")); print(d.toxml("ascii", standalone=True))
print(r.tagName, [n.nodeName for n in r.childNodes], [n.firstChild.data for n in d.getElementsByTagName("x")], r.getAttribute("k"), r.getAttributeNS("urn:p", "k"), r.hasAttribute("zz"), r.attributes.length, r.firstChild.nextSibling.nodeName, r.lastChild.nodeType, r.cloneNode(True).isSameNode(r))
x = r.childNodes[0]; y = d.createTextNode("more"); x.appendChild(y); x.appendChild(d.createTextNode("")); x.normalize(); print(x.toxml(), len(x.childNodes), x.firstChild.splitText(2).data, r.replaceChild(d.createElement("z"), x) is x, x.parentNode, [n.nodeName for n in r.childNodes])
for bad in (lambda: d.appendChild(d.createElement("second")), lambda: r.removeChild(x), lambda: r.insertBefore(x, x), lambda: r.firstChild.splitText(9) if 0 else r.removeAttribute("none"), lambda: d.createTextNode("a").appendChild(x), lambda: d.createComment("a--b").toxml(), lambda: d.createCDATASection("]]>").toxml(), lambda: d.createTextNode(5), lambda: d.createTextNode("abc").substringData(5, 1), lambda: r.setAttribute("n", 5) or r.toxml()):
    try:
        print(bad())
    except Exception as err:
        print(type(err).__name__, err)
