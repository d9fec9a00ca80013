//! As much XML as requests are made of: elements, attributes, text, the five escapes and numbered ones. Documents with
//! anything else (types, sections, instructions inside) are refused.

/// An element.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }
}

/// How deep elements may lie in each other.
const DEPTH_MAX: u32 = 32;

/// The root of a document.
pub(crate) fn parse(text: &str) -> Option<Element> {
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}').trim_start() };
    if reader.take("<?xml ") {
        reader.until("?>")?;
    }
    reader.skip_blanks_and_comments()?;
    let root = reader.element(0)?;
    reader.skip_blanks_and_comments()?;
    reader.rest.is_empty().then_some(root)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self, text: &str) -> bool {
        let after = self.rest.strip_prefix(text);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn until(&mut self, end: &str) -> Option<&'a str> {
        let (inside, after) = self.rest.split_once(end)?;
        self.rest = after;
        Some(inside)
    }

    fn skip_blanks_and_comments(&mut self) -> Option<()> {
        self.rest = self.rest.trim_start();
        while self.take("<!--") {
            self.until("-->")?;
            self.rest = self.rest.trim_start();
        }
        Some(())
    }

    fn name(&mut self) -> Option<&'a str> {
        let is_part = |letter: char| letter.is_alphanumeric() || "_-.:".contains(letter);
        let length = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(length);
        self.rest = after;
        Some(name).filter(|name| !name.is_empty())
    }

    fn element(&mut self, depth: u32) -> Option<Element> {
        if depth > DEPTH_MAX || !self.take("<") {
            return None;
        }
        let name = self.name()?;
        let namespace = self.attributes()?;
        let mut element = Element { name: name.to_owned(), namespace, text: String::new(), children: Vec::new() };
        if self.take("/>") {
            return Some(element);
        }
        self.take(">").then_some(())?;
        self.content(&mut element, depth)?;
        (self.name()? == name).then_some(())?;
        self.rest = self.rest.trim_start();
        self.take(">").then_some(element)
    }

    /// The value of `xmlns` among them.
    fn attributes(&mut self) -> Option<Option<String>> {
        let mut namespace = None;
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with(['>', '/']) {
                return Some(namespace);
            }
            let name = self.name()?;
            let quote = if self.take("=\"") { "\"" } else { self.take("='").then_some("'")? };
            let value = unescaped(self.until(quote)?)?;
            if name == "xmlns" {
                namespace = Some(value);
            }
        }
    }

    /// Up to and with `</`.
    fn content(&mut self, element: &mut Element, depth: u32) -> Option<()> {
        loop {
            let text_end = self.rest.find('<')?;
            let (text, after) = self.rest.split_at(text_end);
            element.text += &unescaped(text)?;
            self.rest = after;
            if self.take("</") {
                element.text = element.text.trim().to_owned();
                return Some(());
            }
            if self.take("<!--") {
                self.until("-->")?;
            } else {
                element.children.push(self.element(depth + 1)?);
            }
        }
    }
}

fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escape, after) = part.split_once(';')?;
        out.push(letter(escape)?);
        out += after;
    }
    Some(out)
}

fn letter(escape: &str) -> Option<char> {
    match escape {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        numbered => {
            let digits = numbered.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read() {
        let text =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<A xmlns='urn:x'><!-- c --><B>1 &lt; &#50;</B> <C/></A>\n";
        let root = parse(text).unwrap();
        assert_eq!((root.name.as_str(), root.namespace.as_deref()), ("A", Some("urn:x")));
        assert_eq!((root.text_of("B"), root.text_of("C"), root.text_of("D")), (Some("1 < 2"), Some(""), None));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in ["", "<A>", "<A></B>", "<A/><B/>", "<A b=c/>", "<A>&x;</A>", "<A>1 & 2</A>", "<!DOCTYPE a><A/>", "A"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
