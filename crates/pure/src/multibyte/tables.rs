//! Tables of the double-byte character sets. The maps are those of the Encoding Standard (`encoding_rs`); the lists here
//! say where Python's codecs, which follow the Unicode Consortium's older maps, differ. A table is made when it is first
//! used and serves all isolates.

use std::collections::HashMap;
use std::sync::OnceLock;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

pub struct Table {
    /// By both bytes; 0 where there is no character.
    decode: Vec<u32>,
    encode: HashMap<u32, u16>,
}

impl Table {
    pub fn char(&self, lead: u8, trail: u8) -> Option<u32> {
        Some(self.decode[(lead as usize) << 8 | trail as usize]).filter(|c| *c != 0)
    }
    pub fn code(&self, c: u32) -> Option<[u8; 2]> {
        self.encode.get(&c).map(|code| code.to_be_bytes())
    }
}

/// Code, character, number: a run of both.
type Run = (u16, u32, u16);

struct Plan {
    source: &'static Encoding,
    /// Before the two bytes.
    prefix: &'static [u8],
    allowed: fn(u16) -> bool,
    excluded: &'static [(u16, u16)],
    changed: &'static [Run],
    /// Characters whose code is not the first that gives them.
    preferred: &'static [(u32, u16)],
}

fn build(plan: &Plan) -> Table {
    let mut decode = vec![0u32; 1 << 16];
    for code in 0x8000..=0xFFFFu16 {
        let [lead, trail] = code.to_be_bytes();
        let excluded = plan.excluded.iter().any(|(first, last)| (*first..=*last).contains(&code));
        if lead == 0x80 || !(plan.allowed)(code) || excluded {
            continue;
        }
        let mut bytes = plan.prefix.to_vec();
        bytes.extend_from_slice(&[lead, trail]);
        let Some(text) = plan.source.decode_without_bom_handling_and_without_replacement(&bytes) else { continue };
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            decode[code as usize] = c as u32;
        }
    }
    for (code, first, count) in plan.changed {
        for i in 0..*count {
            decode[(code + i) as usize] = first + i as u32;
        }
    }
    let mut encode = HashMap::new();
    for (code, c) in decode.iter().enumerate().filter(|(_, c)| **c != 0) {
        encode.entry(*c).or_insert(code as u16);
    }
    encode.extend(plan.preferred.iter().copied());
    Table { decode, encode }
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident, $plan:expr) => {
        $(#[$doc])*
        pub fn $name() -> &'static Table {
            static TABLE: OnceLock<Table> = OnceLock::new();
            TABLE.get_or_init(|| build(&$plan))
        }
    };
}

const PLAIN: Plan =
    Plan { source: EUC_KR, prefix: &[], allowed: |_| true, excluded: &[], changed: &[], preferred: &[] };

/// Both bytes of 94 by 94 sets.
fn high(code: u16) -> bool {
    code >= 0xA1A1 && code & 0xFF >= 0xA1
}

table!(cp949, PLAIN);
table!(ksx1001, Plan { allowed: high, ..PLAIN });
table!(
    /// Codes have their high bits set, as in EUC.
    jisx0208,
    Plan {
        source: EUC_JP,
        allowed: |code| high(code) && code < 0xF9A1,
        excluded: &[(0xADA1, 0xADFE)],
        changed: &[
            (0xA1C1, 0x301C, 1),
            (0xA1C2, 0x2016, 1),
            (0xA1DD, 0x2212, 1),
            (0xA1F1, 0xA2, 2),
            (0xA2CC, 0xAC, 1),
        ],
        ..PLAIN
    }
);
table!(jisx0212, Plan { source: EUC_JP, prefix: &[0x8F], allowed: high, changed: &[(0xA2B7, 0x7E, 1)], ..PLAIN });
table!(
    cp932,
    Plan {
        source: SHIFT_JIS,
        allowed: |code| !(0xA000..0xE000).contains(&code),
        preferred: &[
            (0xA2, 0x8191),
            (0xA3, 0x8192),
            (0xAC, 0x81CA),
            (0x2016, 0x8161),
            (0x2212, 0x817C),
            (0x301C, 0x8160),
        ],
        ..PLAIN
    }
);
table!(
    gb2312,
    Plan {
        source: GBK,
        allowed: |code| high(code) && code < 0xF8A1 && !private(code),
        excluded: &[(0xA2A1, 0xA2AA), (0xA2E3, 0xA2E3), (0xA6D9, 0xA6F5), (0xA8BB, 0xA8C0)],
        changed: &[(0xA1A4, 0x30FB, 1), (0xA1AA, 0x2015, 1)],
        ..PLAIN
    }
);
table!(
    gbk,
    Plan {
        source: GBK,
        allowed: |code| !private(code),
        excluded: &[
            (0xA2E3, 0xA2E3),
            (0xA3A0, 0xA3A0),
            (0xA6D9, 0xA6DF),
            (0xA6EC, 0xA6ED),
            (0xA6F3, 0xA6F3),
            (0xA8BC, 0xA8BC),
            (0xA8BF, 0xA8BF),
            (0xA989, 0xA995),
            (0xFE50, 0xFE50),
            (0xFE54, 0xFE6B),
            (0xFE6D, 0xFE75),
            (0xFE77, 0xFE7E),
            (0xFE80, 0xFE90),
            (0xFE92, 0xFEA0),
        ],
        ..PLAIN
    }
);
table!(
    gb18030,
    Plan {
        source: GB18030,
        changed: &[
            (0xA3A0, 0xE5E5, 1),
            (0xA6D9, 0xE78D, 7),
            (0xA6EC, 0xE794, 2),
            (0xA6F3, 0xE796, 1),
            (0xA8BC, 0xE7C7, 1),
            (0xFE59, 0xE81E, 1),
            (0xFE61, 0xE826, 1),
            (0xFE66, 0xE82B, 2),
            (0xFE6D, 0xE832, 1),
            (0xFE7E, 0xE843, 1),
            (0xFE90, 0xE854, 1),
            (0xFEA0, 0xE864, 1),
        ],
        ..PLAIN
    }
);
table!(
    big5,
    Plan {
        source: BIG5,
        allowed: |code| (0xA140..0xFA40).contains(&code),
        excluded: &[
            (0xA3C0, 0xA3E1),
            (0xC7FD, 0xC7FE),
            (0xC840, 0xC8A4),
            (0xC8CD, 0xC8F1),
            (0xC8F5, 0xC8FE),
            (0xF9D6, 0xF9FE),
        ],
        changed: &[
            (0xA145, 0x2022, 1),
            (0xA14E, 0xFF64, 1),
            (0xA1C2, 0x203E, 1),
            (0xA1E3, 0x223C, 1),
            (0xA1F2, 0x2641, 1),
            (0xA1F3, 0x2609, 1),
            (0xA241, 0xFF0F, 1),
            (0xA242, 0xFF3C, 1),
            (0xA244, 0xA5, 1),
            (0xA246, 0xA2, 2),
            (0xC6A1, 0x30FE, 1),
            (0xC6A2, 0x309D, 2),
            (0xC6A4, 0x3005, 1),
            (0xC6A5, 0x3041, 83),
            (0xC6F8, 0x30A1, 7),
            (0xC740, 0x30A8, 63),
            (0xC7A1, 0x30E7, 16),
            (0xC7B1, 0x414, 2),
            (0xC7B3, 0x401, 1),
            (0xC7B4, 0x416, 7),
            (0xC7BB, 0x423, 19),
            (0xC7CE, 0x451, 1),
            (0xC7CF, 0x436, 26),
            (0xC7E9, 0x2460, 10),
            (0xC7F3, 0x2474, 10),
        ],
        preferred: &[(0x5341, 0xA451), (0x5345, 0xA4CA), (0xFF0F, 0xA241), (0xFF3C, 0xA242)],
        ..PLAIN
    }
);
table!(
    cp950,
    Plan {
        source: BIG5,
        allowed: |code| (0xA140..0xFA40).contains(&code),
        excluded: &[(0xA3C0, 0xA3E0), (0xC7FD, 0xC7FE), (0xC840, 0xC8A4), (0xC8CD, 0xC8F1), (0xC8F5, 0xC8FE),],
        changed: &[
            (0xC6A1, 0x30FE, 1),
            (0xC6A2, 0x309D, 2),
            (0xC6A4, 0x3005, 1),
            (0xC6A5, 0x3041, 83),
            (0xC6F8, 0x30A1, 7),
            (0xC740, 0x30A8, 63),
            (0xC7A1, 0x30E7, 16),
            (0xC7B1, 0x414, 2),
            (0xC7B3, 0x401, 1),
            (0xC7B4, 0x416, 7),
            (0xC7BB, 0x423, 19),
            (0xC7CE, 0x451, 1),
            (0xC7CF, 0x436, 26),
            (0xC7E9, 0x2460, 10),
            (0xC7F3, 0x2474, 10),
            (0xF9FE, 0x2593, 1),
        ],
        preferred: &[
            (0xA2, 0xA246),
            (0xA3, 0xA247),
            (0xA5, 0xA244),
            (0x2022, 0xA145),
            (0x203E, 0xA1C2),
            (0x223C, 0xA1E3),
            (0x2609, 0xA1F3),
            (0x2641, 0xA1F2),
            (0x5341, 0xA451),
            (0x5345, 0xA4CA),
            (0xFF64, 0xA14E),
        ],
        ..PLAIN
    }
);
table!(
    big5hkscs,
    Plan {
        source: BIG5,
        excluded: HKSCS_LATER,
        changed: &[
            (0xA145, 0x2022, 1),
            (0xA14E, 0xFF64, 1),
            (0xA1C2, 0x203E, 1),
            (0xA1E3, 0x223C, 1),
            (0xA1F2, 0x2641, 1),
            (0xA1F3, 0x2609, 1),
            (0xA241, 0xFF0F, 1),
            (0xA242, 0xFF3C, 1),
            (0xA244, 0xA5, 1),
            (0xA246, 0xA2, 2),
        ],
        preferred: &[
            (0x2550, 0xF9F9),
            (0x255E, 0xF9E9),
            (0x2561, 0xF9EB),
            (0x256A, 0xF9EA),
            (0x256D, 0xF9FA),
            (0x256E, 0xF9FB),
            (0x256F, 0xF9FD),
            (0x2570, 0xF9FC),
            (0x5341, 0xA451),
            (0x5345, 0xA4CA),
            (0xFF0F, 0xA241),
            (0xFF3C, 0xA242),
        ],
        ..PLAIN
    }
);

/// What HKSCS-2004 does not have.
const HKSCS_LATER: &[(u16, u16)] = &[
    (0x877A, 0x877E),
    (0x87A1, 0x87DF),
    (0x8E69, 0x8E69),
    (0x8E6F, 0x8E6F),
    (0x8E7E, 0x8E7E),
    (0x8EAB, 0x8EAB),
    (0x8EB4, 0x8EB4),
    (0x8ECD, 0x8ECD),
    (0x8ED0, 0x8ED0),
    (0x8F57, 0x8F57),
    (0x8F69, 0x8F69),
    (0x8F6E, 0x8F6E),
    (0x8FCB, 0x8FCC),
    (0x8FFE, 0x8FFE),
    (0x906D, 0x906D),
    (0x907A, 0x907A),
    (0x90DC, 0x90DC),
    (0x90F1, 0x90F1),
    (0x91BF, 0x91BF),
    (0x9244, 0x9244),
    (0x92AF, 0x92B2),
    (0x92C8, 0x92C8),
    (0x92D1, 0x92D1),
    (0x9447, 0x9447),
    (0x94CA, 0x94CA),
    (0x95D9, 0x95D9),
    (0x9644, 0x9644),
    (0x96ED, 0x96ED),
    (0x96FC, 0x96FC),
    (0x9B76, 0x9B76),
    (0x9B78, 0x9B78),
    (0x9B7B, 0x9B7B),
    (0x9BC6, 0x9BC6),
    (0x9BDE, 0x9BDE),
    (0x9BEC, 0x9BEC),
    (0x9BF6, 0x9BF6),
    (0x9C42, 0x9C42),
    (0x9C53, 0x9C53),
    (0x9C62, 0x9C62),
    (0x9C68, 0x9C68),
    (0x9C6B, 0x9C6B),
    (0x9C77, 0x9C77),
    (0x9CBC, 0x9CBD),
    (0x9CD0, 0x9CD0),
    (0x9D57, 0x9D57),
    (0x9D5A, 0x9D5A),
    (0x9DC4, 0x9DC4),
    (0x9EA9, 0x9EA9),
    (0x9EEF, 0x9EEF),
    (0x9EFD, 0x9EFD),
    (0x9F60, 0x9F60),
    (0x9F66, 0x9F66),
    (0x9FCB, 0x9FCB),
    (0x9FD8, 0x9FD8),
    (0xA063, 0xA063),
    (0xA077, 0xA077),
    (0xA0D5, 0xA0D5),
    (0xA0DF, 0xA0DF),
    (0xA0E4, 0xA0E4),
    (0xA3C0, 0xA3E1),
    (0xC6CF, 0xC6CF),
    (0xC6D3, 0xC6D3),
    (0xC6D5, 0xC6D5),
    (0xC6D7, 0xC6D7),
    (0xC6DE, 0xC6DF),
    (0xFA5F, 0xFA5F),
    (0xFA66, 0xFA66),
    (0xFABD, 0xFABD),
    (0xFAC5, 0xFAC5),
    (0xFAD5, 0xFAD5),
    (0xFB48, 0xFB48),
    (0xFBB8, 0xFBB8),
    (0xFBF3, 0xFBF3),
    (0xFBF9, 0xFBF9),
    (0xFC4F, 0xFC4F),
    (0xFC6C, 0xFC6C),
    (0xFCB9, 0xFCB9),
    (0xFCE2, 0xFCE2),
    (0xFCF1, 0xFCF1),
    (0xFDB7, 0xFDB8),
    (0xFDBB, 0xFDBB),
    (0xFDF1, 0xFDF1),
    (0xFE52, 0xFE52),
    (0xFE6F, 0xFE6F),
    (0xFEAA, 0xFEAA),
    (0xFEDD, 0xFEDD),
];

/// Codes for private use, which Python's GBK and GB 2312 do not have.
fn private(code: u16) -> bool {
    let text = GBK.decode_without_bom_handling_and_without_replacement(&code.to_be_bytes()).map(|s| s.into_owned());
    text.is_some_and(|text| text.chars().any(|c| ('\u{E000}'..'\u{F900}').contains(&c)))
}

/// The four bytes of GB 18030 that stand for characters of the Basic Multilingual Plane.
pub fn gb18030_long() -> &'static HashMap<u32, [u8; 4]> {
    static LONG: OnceLock<HashMap<u32, [u8; 4]>> = OnceLock::new();
    LONG.get_or_init(|| {
        let mut map = HashMap::new();
        for linear in 0..39420u32 {
            let bytes = gb18030_bytes(linear);
            if let Some(c) = gb18030_char(bytes) {
                map.entry(c).or_insert(bytes);
            }
        }
        map
    })
}

pub fn gb18030_bytes(linear: u32) -> [u8; 4] {
    let digit = |n: u32| 0x30 + (n % 10) as u8;
    let letter = |n: u32| 0x81 + (n % 126) as u8;
    [letter(linear / 12600), digit(linear / 1260), letter(linear / 10), digit(linear)]
}

pub fn gb18030_char(bytes: [u8; 4]) -> Option<u32> {
    if bytes == [0x81, 0x35, 0xF4, 0x37] {
        return Some(0x1E3F);
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(c as u32),
        _ => None,
    }
}
