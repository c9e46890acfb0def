//! Reads a grammar of programs and writes the program that belongs to a seed.
//!
//! A rule is a name at the start of a line and its alternatives, indented by four blanks:
//!
//! ```text
//! statement
//!     <name> = <value>
//!     @3 show(<value>)            chosen three times as often
//!     ?loop break                 only while the flag `loop` is on; `?!loop`: only while it is off
//!     def f<id>():                `<id>` is a number of this alternative's own, `<new>` one for each use
//!     |    <body =function>       the second line of the alternative (a `|` alone is one of its own); the body has no flag on but `function`
//!     ε                           nothing
//! ```
//!
//! `<rule +flag -flag>` turns flags on and off for what stands in the rule's place, `=flags` says which are on at all.
//! Lines of what replaces `<rule>` are indented as the line is that it stands on. Names between `<` and `>` that are
//! no rules are an error; a `<` of the program itself that stands before a letter is written `\<`.

use std::collections::HashMap;

/// Deeper than this only the alternatives that end soonest are taken.
const DEPTH: usize = 14;

/// A small random number generator (SplitMix64, Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

pub struct Grammar {
    rules: Vec<Rule>,
    names: HashMap<String, usize>,
    flags: Vec<String>,
}

struct Rule {
    name: String,
    alternatives: Vec<Alternative>,
    /// Levels below which it cannot be ended.
    height: usize,
}

struct Alternative {
    weight: usize,
    needs: u64,
    forbids: u64,
    parts: Vec<Part>,
    height: usize,
}

enum Part {
    Text(String),
    Rule { rule: usize, keep: u64, add: u64 },
    Id,
    New,
}

impl Grammar {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut grammar = Self { rules: Vec::new(), names: HashMap::new(), flags: Vec::new() };
        let mut sources: Vec<Vec<String>> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if let Some(alternative) = line.strip_prefix("    ") {
                let rule = sources.last_mut().ok_or("an alternative before the first rule")?;
                match (alternative.strip_prefix('|'), rule.last_mut()) {
                    (Some(more), Some(last)) if !more.is_empty() => *last += &format!("\n{more}"),
                    _ => rule.push(alternative.to_owned()),
                }
            } else {
                let name = line.trim().to_owned();
                if grammar.names.insert(name.clone(), grammar.rules.len()).is_some() {
                    return Err(format!("two rules are named {name}"));
                }
                grammar.rules.push(Rule { name, alternatives: Vec::new(), height: usize::MAX });
                sources.push(Vec::new());
            }
        }
        for (index, alternatives) in sources.iter().enumerate() {
            for source in alternatives {
                let alternative =
                    grammar.alternative(source).map_err(|error| format!("{}: {error}", grammar.rules[index].name))?;
                grammar.rules[index].alternatives.push(alternative);
            }
        }
        grammar.measure()?;
        Ok(grammar)
    }

    fn flag(&mut self, name: &str) -> u64 {
        let known = self.flags.iter().position(|flag| flag == name);
        1 << known.unwrap_or_else(|| {
            self.flags.push(name.to_owned());
            self.flags.len() - 1
        })
    }

    fn alternative(&mut self, source: &str) -> Result<Alternative, String> {
        let (mut weight, mut needs, mut forbids) = (1, 0, 0);
        let mut rest = source;
        while let Some((word, after)) = rest.split_once(' ') {
            if let Some(flag) = word.strip_prefix("?!") {
                forbids |= self.flag(flag);
            } else if let Some(flag) = word.strip_prefix('?') {
                needs |= self.flag(flag);
            } else if let Some(times) = word.strip_prefix('@').and_then(|times| times.parse().ok()) {
                weight = times;
            } else {
                break;
            }
            rest = after;
        }
        let mut parts = Vec::new();
        let mut text = String::new();
        if rest == "ε" {
            rest = "";
        }
        while let Some(at) = rest.find('<') {
            text += &rest[..at];
            rest = &rest[at..];
            if text.ends_with('\\') {
                text.pop();
                text.push('<');
                rest = &rest[1..];
                continue;
            }
            let named = rest.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
            let Some(end) = rest.find('>').filter(|_| named) else {
                text.push('<');
                rest = &rest[1..];
                continue;
            };
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(self.part(&rest[1..end])?);
            rest = &rest[end + 1..];
        }
        text += rest;
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Alternative { weight, needs, forbids, parts, height: usize::MAX })
    }

    fn part(&mut self, source: &str) -> Result<Part, String> {
        let mut words = source.split(' ');
        let name = words.next().unwrap_or_default();
        match name {
            "id" => return Ok(Part::Id),
            "new" => return Ok(Part::New),
            _ => {}
        }
        let rule = *self.names.get(name).ok_or_else(|| format!("no rule is named {name}"))?;
        let (mut keep, mut add) = (u64::MAX, 0);
        for word in words {
            match word.split_at(1) {
                ("+", flag) => add |= self.flag(flag),
                ("-", flag) => keep &= !self.flag(flag),
                ("=", flags) => {
                    keep = 0;
                    for flag in flags.split(',').filter(|flag| !flag.is_empty()) {
                        add |= self.flag(flag);
                    }
                }
                _ => return Err(format!("{word:?} in <{source}>")),
            }
        }
        Ok(Part::Rule { rule, keep, add })
    }

    /// Finds how many levels each alternative needs at least.
    fn measure(&mut self) -> Result<(), String> {
        loop {
            let heights: Vec<usize> = self.rules.iter().map(|rule| rule.height).collect();
            let mut changed = false;
            for rule in &mut self.rules {
                for alternative in &mut rule.alternatives {
                    let below = alternative.parts.iter().map(|part| match part {
                        Part::Rule { rule, .. } => heights[*rule],
                        _ => 0,
                    });
                    alternative.height = below.max().unwrap_or(0).saturating_add(1);
                }
                // What a flag guards may not be there when it is needed.
                let free = rule.alternatives.iter().filter(|it| it.needs == 0 && it.forbids == 0);
                let all = rule.alternatives.iter();
                let height = free.map(|it| it.height).min().or_else(|| all.map(|it| it.height).min());
                let height = height.unwrap_or(usize::MAX);
                changed |= height != rule.height;
                rule.height = height;
            }
            if !changed {
                break;
            }
        }
        match self.rules.iter().find(|rule| rule.height == usize::MAX) {
            Some(rule) => Err(format!("{} never ends", rule.name)),
            None => Ok(()),
        }
    }

    /// The text of `rule` that belongs to the seed.
    pub fn write(&self, rule: &str, seed: u64) -> Result<String, String> {
        let rule = *self.names.get(rule).ok_or_else(|| format!("no rule is named {rule}"))?;
        let mut writer = Writer { grammar: self, random: Random::new(seed), ids: 0, text: String::new() };
        writer.rule(rule, 0, DEPTH);
        Ok(writer.text)
    }
}

struct Writer<'a> {
    grammar: &'a Grammar,
    random: Random,
    ids: usize,
    text: String,
}

impl Writer<'_> {
    fn rule(&mut self, rule: usize, flags: u64, depth: usize) {
        let rule = &self.grammar.rules[rule];
        let open = |it: &&Alternative| it.needs & !flags == 0 && it.forbids & flags == 0;
        let lowest = rule.alternatives.iter().filter(open).map(|it| it.height).min().unwrap_or(0);
        let limit = depth.max(lowest);
        let fits = |it: &&Alternative| open(it) && it.height <= limit;
        let total = rule.alternatives.iter().filter(fits).map(|it| it.weight).sum();
        let mut chosen = self.random.below(total);
        for alternative in rule.alternatives.iter().filter(fits) {
            if chosen < alternative.weight {
                self.parts(alternative, flags, depth.saturating_sub(1));
                return;
            }
            chosen -= alternative.weight;
        }
    }

    fn parts(&mut self, alternative: &Alternative, flags: u64, depth: usize) {
        let mut id = None;
        let begun = self.text.len();
        for part in &alternative.parts {
            match part {
                Part::Text(text) => self.text += text,
                Part::Rule { rule, keep, add } => {
                    let start = self.text.len();
                    self.rule(*rule, flags & keep | add, depth);
                    // Within this alternative alone: what it stands in indents it further.
                    let line = self.text[begun..start].rfind('\n').map_or(begun, |at| begun + at + 1);
                    let blanks = self.text[line..start].bytes().take_while(|byte| *byte == b' ').count();
                    if blanks > 0 && self.text[start..].contains('\n') {
                        let more = self.text[start..].replace('\n', &format!("\n{}", " ".repeat(blanks)));
                        self.text.truncate(start);
                        self.text += &more;
                    }
                }
                Part::Id => {
                    let number = *id.get_or_insert_with(|| {
                        self.ids += 1;
                        self.ids
                    });
                    self.text += &number.to_string();
                }
                Part::New => {
                    self.ids += 1;
                    self.text += &self.ids.to_string();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_indented_and_flags_heeded() {
        let grammar = Grammar::parse(
            "start\n    while 1:\n    |    <body +loop>\nbody\n    a<id> = a<id>\n    |<end>\nend\n    ?loop break\n    ?!loop pass\n",
        )
        .unwrap();
        assert_eq!(grammar.write("start", 3).unwrap(), "while 1:\n    a1 = a1\n    break");
        assert_eq!(grammar.write("end", 3).unwrap(), "pass");
    }

    #[test]
    fn faults_are_named() {
        assert_eq!(Grammar::parse("a\n    <b>\n").err().unwrap(), "a: no rule is named b");
        assert_eq!(Grammar::parse("a\n    x <a>\n").err().unwrap(), "a never ends");
    }
}
