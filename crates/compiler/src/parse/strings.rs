//! String literals decoded from source text, so that escaped lone surrogates survive (as WTF-8).

/// The value of a literal's text between its quotes. `doubled`: `{{` and `}}` stand for one brace.
pub fn decode(text: &str, raw: bool, doubled: bool) -> Box<[u8]> {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();

    while let Some(c) = chars.next() {
        if doubled && matches!(c, '{' | '}') {
            if chars.peek() == Some(&c) {
                chars.next();
            }
            push(&mut out, c as u32);
            continue;
        }
        if c != '\\' || raw {
            push(&mut out, c as u32);
            continue;
        }
        let Some(escape) = chars.next() else {
            push(&mut out, '\\' as u32);
            break;
        };
        let code = match escape {
            '\n' => continue,
            '\\' => 0x5c,
            '\'' => 0x27,
            '"' => 0x22,
            'a' => 7,
            'b' => 8,
            'f' => 0xc,
            'n' => 0xa,
            'r' => 0xd,
            't' => 9,
            'v' => 0xb,
            '0'..='7' => {
                let mut value = escape as u32 - '0' as u32;
                for _ in 0..2 {
                    match chars.peek().and_then(|c| c.to_digit(8)) {
                        Some(digit) => value = value * 8 + digit,
                        None => break,
                    }
                    chars.next();
                }
                value
            }
            'x' => hex(&mut chars, 2),
            'u' => hex(&mut chars, 4),
            'U' => hex(&mut chars, 8),
            'N' if chars.peek() == Some(&'{') => {
                chars.next();
                let name: String = chars.by_ref().take_while(|c| *c != '}').collect();
                unicode_names2::character(&name).map_or(0xfffd, |c| c as u32)
            }
            other => {
                push(&mut out, '\\' as u32);
                push(&mut out, other as u32);
                continue;
            }
        };
        push(&mut out, code);
    }
    out.into()
}

fn hex(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize) -> u32 {
    let mut value = 0u32;
    for _ in 0..digits {
        match chars.peek().and_then(|c| c.to_digit(16)) {
            Some(digit) => value = value.wrapping_mul(16) + digit,
            None => break,
        }
        chars.next();
    }
    value
}

/// Appends a code point. Python keeps two escaped surrogates apart, so a pair stays two of three bytes each.
fn push(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None if code < 0x1_0000 => {
            out.extend([0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8]);
        }
        None => out.extend("\u{fffd}".as_bytes()),
    }
}

/// A value needs `decode` only for escapes that may name surrogates.
pub fn needs_decoding(text: &str) -> bool {
    text.contains("\\u") || text.contains("\\U")
}

/// What is wrong with an escape, in CPython's words, if anything is.
pub fn bad_escape(text: &str, bytes: bool) -> Option<String> {
    let source = text.as_bytes();
    let mut at = 0;
    // Position in the decoded bytes of the literal, as the codec reports it: the same as in the text when all is ASCII.
    while at < source.len() {
        if source[at] != b'\\' {
            at += 1;
            continue;
        }
        let letter = source.get(at + 1).copied().unwrap_or(0);
        let digits = match letter {
            b'x' => 2,
            b'u' if !bytes => 4,
            b'U' if !bytes => 8,
            _ => 0,
        };
        if digits > 0 {
            let found =
                source.get(at + 2..).unwrap_or(b"").iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
            if found < digits {
                if bytes {
                    return Some(format!("(value error) invalid \\x escape at position {at}"));
                }
                let end = at + 1 + found;
                let shape = match letter {
                    b'x' => "\\xXX",
                    b'u' => "\\uXXXX",
                    _ => "\\UXXXXXXXX",
                };
                return Some(format!(
                    "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{end}: truncated {shape} escape"
                ));
            }
            if letter == b'U' {
                let value = text.get(at + 2..at + 10).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if value.is_some_and(|value| value > 0x10_ffff) {
                    let end = at + 9;
                    return Some(format!(
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{end}: illegal Unicode character"
                    ));
                }
            }
        } else if letter == b'N' && !bytes {
            let rest = text.get(at + 2..).unwrap_or("");
            let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
            let end = match name {
                // To the end of the literal when the brace is open.
                None if rest.starts_with('{') => source.len() - 1,
                None => at + 1,
                Some(name) => at + 3 + name.len(),
            };
            match name {
                None => {
                    return Some(format!(
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{end}: malformed \\N character escape"
                    ));
                }
                Some(name) if unicode_names2::character(name).is_none() => {
                    return Some(format!(
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{end}: unknown Unicode character name"
                    ));
                }
                Some(_) => {}
            }
        }
        at += 2;
    }
    None
}

/// Code without its comments; the newlines after them stay.
pub fn without_comments(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('#') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let (mut out, mut from, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"') => {
                let triple = bytes.get(at..at + 3) == Some(&[quote; 3]);
                at = string_end(bytes, at + if triple { 3 } else { 1 }, quote, triple);
            }
            b'#' => {
                out.push_str(text.get(from..at).unwrap_or(""));
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                from = at;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.into()
}

/// What is said of an invalid escape.
pub fn escape_warning(escape: &str) -> String {
    let octal = escape.len() == 3 && escape.bytes().all(|byte| byte.is_ascii_digit());
    let kind = if octal { "octal escape" } else { "escape" };
    format!(
        "\"\\{escape}\" is an invalid {kind} sequence. Such sequences will not work in the future. \
         Did you mean \"\\\\{escape}\"? A raw string is also an option."
    )
}

/// Offset of each invalid escape in a literal's text, with the escape.
pub fn invalid_escapes(text: &str, bytes: bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let Some((_, escape)) = chars.next() else {
            // The literal part of an f-string before a replacement field.
            found.push((at, "{".to_string()));
            break;
        };
        match escape {
            '\n' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => {}
            'u' | 'U' | 'N' if !bytes => {}
            '0'..='7' => {
                let digits: String =
                    text.get(at + 1..).unwrap_or("").chars().take(3).take_while(|c| ('0'..='7').contains(c)).collect();
                if u32::from_str_radix(&digits, 8).is_ok_and(|value| value > 0o377) {
                    found.push((at, digits));
                }
            }
            other if other.is_ascii() => found.push((at, other.to_string())),
            _ => {}
        }
    }
    found
}

/// The last byte of a plain string that begins at `at`.
pub fn string_end(text: &[u8], mut at: usize, quote: u8, triple: bool) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            byte if byte == quote && !triple => return at,
            byte if byte == quote && text.get(at..at + 3) == Some(&[quote; 3]) => return at + 2,
            _ => {}
        }
        at += 1;
    }
    at
}
