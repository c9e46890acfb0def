//! Number literals: what CPython's tokenizer says of those that are none.

use super::Stop;
use super::lexer::{Kind, Lexer, Token};
use crate::error::Warning;

impl Lexer<'_> {
    pub(super) fn number(&mut self, first: u8, start: usize) -> Result<Token, Stop> {
        self.number_tail(first, start)?;
        Ok(self.token(Kind::Number, start, self.at, self.line))
    }

    fn number_tail(&mut self, first: u8, start: usize) -> Result<(), Stop> {
        if first == b'.' {
            self.digits()?;
            return self.exponent();
        }
        if first != b'0' {
            self.back(first);
            self.digits()?;
        } else {
            let (name, base) = match self.peek() {
                b'x' | b'X' => ("hexadecimal", 16),
                b'o' | b'O' => ("octal", 8),
                b'b' | b'B' => ("binary", 2),
                _ => return self.zero(start),
            };
            self.next();
            return self.based(name, base);
        }
        if self.peek() == b'.' {
            self.next();
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        self.exponent()
    }

    fn based(&mut self, name: &str, base: u32) -> Result<(), Stop> {
        loop {
            let mut byte = self.next();
            if byte == b'_' {
                byte = self.next();
            }
            if !(byte as char).is_digit(base) {
                if byte.is_ascii_digit() {
                    return Err(self.error(format!("invalid digit '{}' in {name} literal", byte as char)));
                }
                self.back(byte);
                return Err(self.error(format!("invalid {name} literal")));
            }
            while (self.peek() as char).is_digit(base) {
                self.next();
            }
            let byte = self.peek();
            if byte == b'_' {
                continue;
            }
            if byte.is_ascii_digit() {
                self.next();
                return Err(self.error(format!("invalid digit '{}' in {name} literal", byte as char)));
            }
            return self.number_end(name);
        }
    }

    /// What follows a first `0` that names no base.
    fn zero(&mut self, start: usize) -> Result<(), Stop> {
        loop {
            let byte = self.peek();
            if byte == b'_' {
                self.next();
                if !self.peek().is_ascii_digit() {
                    return Err(self.error("invalid decimal literal"));
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.next();
        }
        let zeros = self.at;
        let mut bad = false;
        if self.peek().is_ascii_digit() {
            bad = true;
            self.digits()?;
        }
        match self.peek() {
            b'.' => {
                self.next();
                if self.peek().is_ascii_digit() {
                    self.digits()?;
                }
                self.exponent()
            }
            b'e' | b'E' | b'j' | b'J' => self.exponent(),
            _ if bad => {
                let column = self.source.get(self.line_start..start).map_or(0, |s| s.chars().count()) as u32;
                let message =
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
                Err(self.error_between(message, column + 1, column + 1 + (zeros - start) as u32))
            }
            _ => self.number_end("decimal"),
        }
    }

    /// Digits with single underscores between them.
    fn digits(&mut self) -> Result<(), Stop> {
        loop {
            while self.peek().is_ascii_digit() {
                self.next();
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.next();
            if !self.peek().is_ascii_digit() {
                return Err(self.error("invalid decimal literal"));
            }
        }
    }

    fn exponent(&mut self) -> Result<(), Stop> {
        let byte = self.peek();
        if matches!(byte, b'e' | b'E') {
            self.next();
            let sign = self.next();
            if matches!(sign, b'+' | b'-') {
                if !self.peek().is_ascii_digit() {
                    return Err(self.error("invalid decimal literal"));
                }
            } else {
                self.back(sign);
                if !sign.is_ascii_digit() {
                    self.at -= 1;
                    return self.number_end("decimal");
                }
            }
            self.digits()?;
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.next();
            return self.number_end("imaginary");
        }
        self.number_end("decimal")
    }

    /// A keyword may follow a number at once, with a warning; another letter may not.
    fn number_end(&mut self, name: &str) -> Result<(), Stop> {
        let next = self.peek();
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        const AFTER: [&[u8]; 5] = [b"and", b"else", b"for", b"or", b"not"];
        let follows = [b"if", b"in", b"is"].iter().any(|word| rest.starts_with(*word))
            || AFTER.iter().any(|word| {
                let after = rest.get(word.len()).copied().unwrap_or(0);
                rest.starts_with(word) && !(after.is_ascii_alphanumeric() || after == b'_' || after >= 128)
            });
        if follows {
            let message = format!("invalid {name} literal");
            let column = self.column();
            self.warnings.push(Warning::parsed(message, self.line, column, 0));
        } else if next.is_ascii_alphanumeric() || next == b'_' {
            return Err(self.error(format!("invalid {name} literal")));
        }
        Ok(())
    }
}
