//! The instruction table. Each instruction is declared once: its operands and what their registers hold, its extra words,
//! where control goes from it, what may happen while it runs, in which code it may stand, the function that does it, and
//! a line of prose. The enum, the decoder, the listing, the verifier, the flow analyses and the list of outlined bodies
//! come from this table; a row without one of the columns does not compile.
//!
//! An instruction is one 64-bit word: `op:8 flags:8 a:16 b:16 c:16` (low to high), followed by `ext` extra words.
//! Extra words hold jump targets, name indices and, in the warm copy of a code, inline caches; in shared code the
//! cache part is zero. Jump targets are absolute word indices.
//!
//! Registers: locals first (arguments, then other locals, then cells, then free variables), then temporaries. A
//! temporary is written once and consumed once: the `A`/`B`/`C` flags of a word say which operand registers it
//! empties. An operand without its flag is only borrowed. The register written may be one that is consumed (`ADD t0,
//! t0!, t1!`, `CALL t0, t0, 1`, `LOAD_METHOD t0, t0!`): operands are taken out first, the result is stored after. A
//! register written may also be full (`a or b` stores over a falsy `a`): the old value is dropped after the store.

/// Operand `a` is emptied by the instruction.
pub const FLAG_A: u8 = 1;
/// Operand `b` is emptied by the instruction.
pub const FLAG_B: u8 = 2;
/// Operand `c` is emptied by the instruction.
pub const FLAG_C: u8 = 4;
/// On a jump or branch: the edge goes backwards and polls the safepoint flag.
pub const FLAG_BACK: u8 = 8;

/// One word of code.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[repr(transparent)]
pub struct Word(pub u64);

impl Word {
    pub const fn new(op: Op, flags: u8, a: u16, b: u16, c: u16) -> Word {
        Word(op as u64 | (flags as u64) << 8 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48)
    }
    /// A word whose `b` and `c` are one 32-bit operand.
    pub const fn wide(op: Op, flags: u8, a: u16, bc: u32) -> Word {
        Word(op as u64 | (flags as u64) << 8 | (a as u64) << 16 | (bc as u64) << 32)
    }
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }
    #[inline(always)]
    pub const fn flags(self) -> u8 {
        (self.0 >> 8) as u8
    }
    #[inline(always)]
    pub const fn a(self) -> u16 {
        (self.0 >> 16) as u16
    }
    #[inline(always)]
    pub const fn b(self) -> u16 {
        (self.0 >> 32) as u16
    }
    #[inline(always)]
    pub const fn c(self) -> u16 {
        (self.0 >> 48) as u16
    }
    /// `b` and `c` together: a constant's index, a jump target or an immediate.
    #[inline(always)]
    pub const fn bc(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// Low half of an extra word.
    #[inline(always)]
    pub const fn lo(self) -> u32 {
        self.0 as u32
    }
    /// High half of an extra word.
    #[inline(always)]
    pub const fn hi(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// The instruction, or `None` when the byte names none.
    pub fn op(self) -> Option<Op> {
        Op::from_byte(self.op_byte())
    }
}

/// What an operand field of an instruction is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Not used; zero.
    None,
    /// Register written (its old value is dropped after the store).
    Out,
    /// First of several registers that are written.
    OutWindow,
    /// Register read.
    In,
    /// First of several registers that are read and emptied.
    Window,
    /// A number with no further meaning to the verifier.
    Imm,
    /// 32 bits in `b` and `c`: index into `consts`.
    ConstBc,
    /// 32 bits in `b` and `c`: index into `names`.
    NameBc,
    /// 32 bits in `b` and `c`: absolute word index to jump to.
    TargetBc,
    /// 32 bits in `b` and `c`: signed immediate.
    ImmBc,
}

/// How many registers an operand names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// It names no register.
    Zero,
    One,
    Two,
    Three,
    Four,
    /// As many as operand `b` says.
    B,
    /// As many as operand `c` says.
    C,
    TwiceC,
    CPlusTwo,
    /// The low and the high byte of `c`, and one between them.
    Around,
    /// One when `c` is at least this, else none.
    IfC(u16),
}

/// What registers hold that an instruction reads, or after it wrote them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// No register.
    Nothing,
    /// A value.
    Value,
    /// As many values.
    Values,
    /// A value, or no value.
    Anything,
    /// Anything, or it is empty.
    Whatever,
    /// A named variable, bound or not: bound afterwards.
    Local,
    /// A named variable, bound or not: unbound afterwards.
    Unbound,
    /// A named variable, bound or not, of those that are cells: a cell afterwards.
    NewCell,
    Cell,
    Exception,
    /// An exception, or None.
    Raisable,
    /// A value; where it is found not to be None, a `Raisable` is an exception.
    Tested,
    /// What a frame was handling.
    Saved,
    /// No value.
    Null,
    /// What `b` held.
    CopyOfB,
    /// A tuple; it is known when its items are cells.
    TupleOfB,
    Iterator,
    /// A function; one of code with free variables wants its closure before it is anything else.
    Function,
    /// A function, which may still want its closure.
    Closed,
    /// What is to be called, and its receiver or no value.
    Callable,
    /// `Callable`, and values.
    CallArguments,
    /// `Callable`, a value, and a value or no value.
    UnpackedArguments,
    /// Three values of which the first is only borrowed.
    SubjectLent,
}

/// Whether an instruction empties an operand register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    Never,
    /// When its flag says so.
    Flagged,
    /// With its flag and without.
    Always,
}

/// Which numbers an immediate operand may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Range {
    Any,
    UpTo(u16),
    /// A power of two.
    PowerUpTo(u16),
    /// An `Intrinsic`.
    Intrinsics,
}

/// One operand's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    pub kind: Kind,
    pub width: Width,
    pub holds: Holds,
    pub taken: Taken,
    pub range: Range,
}

/// Where control goes from an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    Next,
    /// To the target.
    Jump,
    /// Back to the target; polls.
    JumpBack,
    /// On or to the target; polls when that lies behind (`FLAG_BACK`).
    Branch,
    /// On with `a` written, or forward to the target without.
    LoopTop,
    /// Back to the target with `a` written, or on without; polls.
    LoopBottom,
    /// To the caller; no temporary is full.
    Return,
    /// To a handler, or out of the frame.
    Raise,
}

/// What may happen while an instruction runs. Whatever may run Python may raise, be interrupted and change every cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// It cannot raise.
    Quiet,
    /// It can raise, but runs no Python.
    Raises,
    Python,
    /// It may suspend the frame too.
    Suspends,
}

/// In which code an instruction may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    Any,
    /// Class and module bodies.
    Namespace,
    /// Generators and async generators.
    Yield,
    /// Generators, coroutines and async generators.
    Delegate,
    /// Coroutines and async generators.
    Await,
    /// An isolate's own copies.
    Never,
}

/// What the first extra word holds (low half; the rest of the extra words is cache).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ext {
    None,
    /// Low half: index into `names`.
    Name,
    /// Low half: absolute word index to jump to.
    Target,
    /// Low half: index into `consts` (a tuple of keyword names).
    KwNames,
    /// Low half: an `Intrinsic2`.
    Intrinsic,
    /// Only cache.
    Cache,
}

/// An instruction's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    pub name: &'static str,
    pub a: Operand,
    pub b: Operand,
    pub c: Operand,
    pub ext: Ext,
    /// Number of extra words.
    pub words: u8,
    pub flow: Flow,
    pub effect: Effect,
    pub needs: Needs,
    /// The function that does it for the run loop and for compiled code; `inline` when each has a way of its own.
    pub body: &'static str,
    pub doc: &'static str,
}

impl Info {
    /// The operands with their flags.
    pub fn operands(&self) -> [(&Operand, u8); 3] {
        [(&self.a, FLAG_A), (&self.b, FLAG_B), (&self.c, FLAG_C)]
    }
    /// Whether control may go on to the next instruction.
    pub fn falls_through(&self) -> bool {
        match self.flow {
            Flow::Next | Flow::Branch | Flow::LoopTop | Flow::LoopBottom => true,
            Flow::Jump | Flow::JumpBack | Flow::Return | Flow::Raise => false,
        }
    }
    /// The jump target of an instruction with this word and first extra word.
    pub fn target(&self, word: Word, ext: Word) -> Option<u32> {
        match (self.b.kind, self.ext) {
            (Kind::TargetBc, _) => Some(word.bc()),
            (_, Ext::Target) => Some(ext.lo()),
            _ => None,
        }
    }
}

impl Operand {
    /// How many registers it names.
    pub fn count(&self, word: Word) -> u32 {
        let c = word.c() as u32;
        match self.width {
            Width::Zero => 0,
            Width::One => 1,
            Width::Two => 2,
            Width::Three => 3,
            Width::Four => 4,
            Width::B => word.b() as u32,
            Width::C => c,
            Width::TwiceC => 2 * c,
            Width::CPlusTwo => c + 2,
            Width::Around => (c & 0xff) + (c >> 8) + 1,
            Width::IfC(least) => (word.c() >= least) as u32,
        }
    }
    /// Whether the instruction writes the registers.
    pub fn is_written(&self) -> bool {
        matches!(self.kind, Kind::Out | Kind::OutWindow)
    }
    /// Whether the instruction reads the registers.
    pub fn is_read(&self) -> bool {
        matches!(self.kind, Kind::In | Kind::Window)
    }
    /// Whether the instruction empties the register at `index` of those it names; `flagged` says what its flag says.
    pub fn is_taken(&self, index: u32, flagged: bool) -> bool {
        match self.taken {
            Taken::Never => false,
            Taken::Flagged => flagged,
            Taken::Always => index > 0 || self.holds != Holds::SubjectLent,
        }
    }
}

/// The words that rows of the table are written in.
mod row {
    pub use super::Holds::*;
    pub use super::Range::*;
    pub use super::Width::*;
    use super::{Holds, Kind, Operand, Range, Taken, Width};

    const fn operand(kind: Kind, width: Width, holds: Holds, taken: Taken) -> Operand {
        Operand { kind, width, holds, taken, range: Range::Any }
    }
    const fn immediate(kind: Kind, range: Range) -> Operand {
        Operand { range, ..operand(kind, Zero, Nothing, Taken::Never) }
    }
    pub const fn none() -> Operand {
        immediate(Kind::None, UpTo(0))
    }
    pub const fn number(range: Range) -> Operand {
        immediate(Kind::Imm, range)
    }
    pub const fn constant() -> Operand {
        immediate(Kind::ConstBc, Any)
    }
    pub const fn name() -> Operand {
        immediate(Kind::NameBc, Any)
    }
    pub const fn target() -> Operand {
        immediate(Kind::TargetBc, Any)
    }
    pub const fn integer() -> Operand {
        immediate(Kind::ImmBc, Any)
    }
    /// A register written.
    pub const fn out(holds: Holds) -> Operand {
        operand(Kind::Out, One, holds, Taken::Never)
    }
    /// Registers written.
    pub const fn outs(width: Width, holds: Holds) -> Operand {
        operand(Kind::OutWindow, width, holds, Taken::Never)
    }
    /// A register read, and emptied when it is flagged.
    pub const fn reads(holds: Holds) -> Operand {
        operand(Kind::In, One, holds, Taken::Flagged)
    }
    /// A register that is only borrowed.
    pub const fn lent(holds: Holds) -> Operand {
        operand(Kind::In, One, holds, Taken::Never)
    }
    /// A register that is emptied.
    pub const fn takes(holds: Holds) -> Operand {
        operand(Kind::In, One, holds, Taken::Always)
    }
    /// A register read when `c` is at least this.
    pub const fn optional(least: u16) -> Operand {
        operand(Kind::In, IfC(least), Value, Taken::Flagged)
    }
    /// Registers that are emptied.
    pub const fn window(width: Width, holds: Holds) -> Operand {
        operand(Kind::Window, width, holds, Taken::Always)
    }
}

macro_rules! ops {
    (($d:tt) $($variant:ident $name:literal ($a:expr, $b:expr, $c:expr) $ext:ident $words:literal $flow:ident $effect:ident $needs:ident $body:ident $doc:literal;)*) => {
        /// An instruction. The variants' documentation is the table's.
        #[allow(rustdoc::broken_intra_doc_links, reason = "`consts[bc]` is an item of a list, no link")]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Op { $(#[doc = $doc] $variant,)* }

        /// One row per instruction, indexed by opcode.
        pub static TABLE: &[Info] = {
            use row::*;
            &[$(Info {
                name: $name,
                a: $a,
                b: $b,
                c: $c,
                ext: Ext::$ext,
                words: $words,
                flow: Flow::$flow,
                effect: Effect::$effect,
                needs: Needs::$needs,
                body: stringify!($body),
                doc: $doc,
            },)*]
        };

        const ALL: &[Op] = &[$(Op::$variant,)*];

        /// Hands `callback!` every instruction with the name of its body: `inline`, or a function that the run loop and
        /// compiled code share.
        #[macro_export]
        macro_rules! instruction_bodies {
            ($d callback:ident) => { $d callback! { $($variant $body,)* } };
        }
    };
}

impl Op {
    pub fn from_byte(byte: u8) -> Option<Op> {
        ALL.get(byte as usize).copied()
    }
    pub fn info(self) -> &'static Info {
        &TABLE[self as usize]
    }
    /// Words the instruction takes, itself included.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(self) -> usize {
        1 + self.info().words as usize
    }
}

ops! { ($)
    // --- moving values ---
    Nop "NOP" (none(), none(), none()) None 0 Next Quiet Any inline
        "Does nothing; keeps a line for tracing.";
    LoadConst "LOAD_CONST" (out(Value), constant(), none()) None 0 Next Quiet Any inline
        "a = consts[bc]";
    LoadInt "LOAD_SMALL_INT" (out(Value), integer(), none()) None 0 Next Quiet Any inline
        "a = the signed immediate bc";
    LoadNone "LOAD_NONE" (out(Value), none(), none()) None 0 Next Quiet Any inline
        "a = None";
    LoadBool "LOAD_BOOL" (out(Value), number(UpTo(1)), none()) None 0 Next Quiet Any inline
        "a = True if b else False";
    LoadNull "LOAD_NULL" (out(Null), none(), none()) None 0 Next Quiet Any inline
        "a = no value (an absent self or argument)";
    LoadCommon "LOAD_COMMON_CONSTANT" (out(Value), number(UpTo(6)), none()) None 0 Next Python Any load_common
        "a = AssertionError, NotImplementedError, tuple, all, any, list, set by b = 0..6 (CPython 3.14/3.15's numbering)";
    Move "MOVE" (out(CopyOfB), reads(Anything), none()) None 0 Next Quiet Any inline
        "a = b (a copy, or a move with flag B)";
    Clear "CLEAR" (window(B, Whatever), number(Any), none()) None 0 Next Quiet Any inline
        "Empty the b registers from a on, last first; those that are empty already stay so.";
    CheckFast "CHECK_FAST" (lent(Local), none(), none()) None 0 Next Raises Any inline
        "Raise UnboundLocalError (NameError for a cell) when local a is unbound.";
    DeleteFast "DELETE_FAST" (lent(Unbound), none(), none()) None 0 Next Raises Any inline
        "Unbind local a; UnboundLocalError when it is not bound.";
    MakeCell "MAKE_CELL" (lent(NewCell), none(), none()) None 0 Next Quiet Any inline
        "Replace local a (bound or not) with a new cell that holds it.";
    LoadDeref "LOAD_DEREF" (out(Value), lent(Cell), none()) None 0 Next Raises Any inline
        "a = contents of the cell in b; NameError/UnboundLocalError when empty.";
    StoreDeref "STORE_DEREF" (lent(Cell), reads(Value), none()) None 0 Next Quiet Any inline
        "contents of the cell in a = b";
    DeleteDeref "DELETE_DEREF" (lent(Cell), none(), none()) None 0 Next Raises Any inline
        "Empty the cell in a; an error when it is empty.";
    LoadFromDictOrDeref "LOAD_FROM_DICT_OR_DEREF" (out(Value), reads(Value), lent(Cell)) Name 1 Next Python Any load_from_dict_or_deref
        "a = b[name] if there (b a mapping), else contents of the cell in c.";
    LoadFromDictOrGlobals "LOAD_FROM_DICT_OR_GLOBALS" (out(Value), reads(Value), none()) Name 1 Next Python Any load_from_dict_or_globals
        "a = b[name] if there (b a mapping), else the global or built-in.";
    LoadGlobal "LOAD_GLOBAL" (out(Value), none(), none()) Name 3 Next Python Any inline
        "a = globals[name] or builtins[name]; NameError";
    StoreGlobal "STORE_GLOBAL" (reads(Value), name(), none()) None 0 Next Python Any store_global
        "globals[name] = a";
    DeleteGlobal "DELETE_GLOBAL" (none(), name(), none()) None 0 Next Python Any delete_global
        "del globals[name]; NameError";
    LoadName "LOAD_NAME" (out(Value), name(), none()) None 0 Next Python Namespace load_name
        "a = namespace, globals or builtins [name]; NameError";
    StoreName "STORE_NAME" (reads(Value), name(), none()) None 0 Next Python Namespace store_name
        "namespace[name] = a";
    DeleteName "DELETE_NAME" (none(), name(), none()) None 0 Next Python Namespace delete_name
        "del namespace[name]; NameError";
    LoadLocals "LOAD_LOCALS" (out(Value), none(), none()) None 0 Next Python Namespace load_locals
        "a = the frame's namespace mapping (class and module bodies)";
    LoadBuildClass "LOAD_BUILD_CLASS" (out(Value), none(), none()) None 0 Next Python Any load_build_class
        "a = builtins.__build_class__";

    // --- attributes and items ---
    LoadAttr "LOAD_ATTR" (out(Value), reads(Value), none()) Name 3 Next Python Any inline
        "a = b.name";
    LoadMethod "LOAD_METHOD" (outs(Two, Callable), reads(Value), none()) Name 3 Next Python Any inline
        "a, a+1 = function, b when b's type has name as a plain method, else b.name, no value. With flag B b is moved to a+1 or dropped.";
    LoadSuperAttr "LOAD_SUPER_ATTR" (out(Value), window(Three, Values), none()) Name 1 Next Python Any load_super_attr
        "a = super(b+1, b+2).name where register b is the global `super`; consumes b..b+3. Calls b normally when it is not the built-in.";
    LoadSuperMethod "LOAD_SUPER_METHOD" (outs(Two, Callable), window(Three, Values), none()) Name 1 Next Python Any load_super_method
        "As LOAD_METHOD, a and a+1, looked up as LOAD_SUPER_ATTR does.";
    StoreAttr "STORE_ATTR" (reads(Value), reads(Value), none()) Name 3 Next Python Any inline
        "a.name = b";
    DeleteAttr "DELETE_ATTR" (reads(Value), none(), none()) Name 1 Next Python Any delete_attr
        "del a.name";
    LoadSpecial "LOAD_SPECIAL" (outs(Two, Callable), reads(Value), number(UpTo(3))) None 0 Next Python Any load_special
        "a, a+1 = special method of b's type by c: 0 __enter__, 1 __exit__, 2 __aenter__, 3 __aexit__ (bound as LOAD_METHOD does). TypeError in CPython's words. b is not consumed unless flagged.";
    GetItem "GET_ITEM" (out(Value), reads(Value), reads(Value)) Cache 1 Next Python Any inline
        "a = b[c]";
    SetItem "SET_ITEM" (reads(Value), reads(Value), reads(Value)) None 0 Next Python Any set_item
        "a[b] = c";
    DeleteItem "DELETE_ITEM" (reads(Value), reads(Value), none()) None 0 Next Python Any delete_item
        "del a[b]";

    // --- operators ---
    Add "ADD" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b + c";
    Sub "SUB" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b - c";
    Mul "MUL" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b * c";
    TrueDiv "TRUE_DIV" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b / c";
    FloorDiv "FLOOR_DIV" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b // c";
    Mod "MOD" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b % c";
    Pow "POW" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b ** c";
    MatMul "MAT_MUL" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b @ c";
    And "AND" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b & c";
    Or "OR" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b | c";
    Xor "XOR" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b ^ c";
    LShift "LSHIFT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b << c";
    RShift "RSHIFT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b >> c";
    IAdd "IADD" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b += c";
    ISub "ISUB" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b -= c";
    IMul "IMUL" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b *= c";
    ITrueDiv "ITRUE_DIV" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b /= c";
    IFloorDiv "IFLOOR_DIV" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b //= c";
    IMod "IMOD" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b %= c";
    IPow "IPOW" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b **= c";
    IMatMul "IMAT_MUL" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b @= c";
    IAnd "IAND" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b &= c";
    IOr "IOR" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b |= c";
    IXor "IXOR" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b ^= c";
    ILShift "ILSHIFT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b <<= c";
    IRShift "IRSHIFT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b >>= c";
    AddInt "ADD_INT" (out(Value), reads(Value), number(Any)) None 0 Next Python Any add_int
        "a = b + the signed 16-bit immediate c (from `b + 1` and `b += 1`; flag FLAG_BACK set when it stands for the in-place form)";
    SubInt "SUB_INT" (out(Value), reads(Value), number(Any)) None 0 Next Python Any sub_int
        "a = b - the signed 16-bit immediate c";
    Neg "NEG" (out(Value), reads(Value), none()) None 0 Next Python Any negative
        "a = -b";
    Pos "POS" (out(Value), reads(Value), none()) None 0 Next Python Any positive
        "a = +b";
    Invert "INVERT" (out(Value), reads(Value), none()) None 0 Next Python Any invert
        "a = ~b";
    Not "NOT" (out(Value), reads(Value), none()) None 0 Next Python Any not
        "a = not b";
    ToBool "TO_BOOL" (out(Value), reads(Value), none()) None 0 Next Python Any to_bool
        "a = bool(b)";
    Lt "LT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b < c";
    Le "LE" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b <= c";
    Eq "EQ" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b == c";
    Ne "NE" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b != c";
    Gt "GT" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b > c";
    Ge "GE" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any inline
        "a = b >= c";
    Is "IS" (out(Value), reads(Value), reads(Value)) None 0 Next Quiet Any inline
        "a = b is c";
    IsNot "IS_NOT" (out(Value), reads(Value), reads(Value)) None 0 Next Quiet Any inline
        "a = b is not c";
    Contains "CONTAINS" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any contains
        "a = b in c";
    NotContains "NOT_CONTAINS" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any not_contains
        "a = b not in c";

    // --- jumps ---
    Jump "JUMP" (none(), target(), none()) None 0 Jump Quiet Any inline
        "Go to bc.";
    JumpBack "JUMP_BACKWARD" (none(), target(), none()) None 0 JumpBack Python Any inline
        "Go back to bc; polls the safepoint flag.";
    JumpIfTrue "JUMP_IF_TRUE" (reads(Value), target(), none()) None 0 Branch Python Any inline
        "Go to bc when a is true. Flag A empties a on both edges.";
    JumpIfFalse "JUMP_IF_FALSE" (reads(Value), target(), none()) None 0 Branch Python Any inline
        "Go to bc when a is false. Flag A empties a on both edges.";
    JumpIfNone "JUMP_IF_NONE" (reads(Tested), target(), none()) None 0 Branch Python Any inline
        "Go to bc when a is None.";
    JumpIfNotNone "JUMP_IF_NOT_NONE" (reads(Tested), target(), none()) None 0 Branch Python Any inline
        "Go to bc when a is not None.";
    BranchLt "BRANCH_LT" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b < c) equals a (0 or 1). Polls when FLAG_BACK.";
    BranchLe "BRANCH_LE" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b <= c) equals a.";
    BranchEq "BRANCH_EQ" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b == c) equals a.";
    BranchNe "BRANCH_NE" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b != c) equals a.";
    BranchGt "BRANCH_GT" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b > c) equals a.";
    BranchGe "BRANCH_GE" (number(UpTo(1)), reads(Value), reads(Value)) Target 1 Branch Python Any inline
        "Go to the target when bool(b >= c) equals a.";

    // --- building ---
    BuildTuple "BUILD_TUPLE" (out(TupleOfB), window(C, Values), number(Any)) None 0 Next Python Any build_tuple
        "a = (b, .., b+c-1); the window is consumed";
    BuildList "BUILD_LIST" (out(Value), window(C, Values), number(Any)) None 0 Next Python Any build_list
        "a = [b, .., b+c-1]; the window is consumed";
    BuildSet "BUILD_SET" (out(Value), window(C, Values), number(Any)) None 0 Next Python Any build_set
        "a = {b, .., b+c-1}; the window is consumed";
    BuildMap "BUILD_MAP" (out(Value), window(TwiceC, Values), number(Any)) None 0 Next Python Any build_map
        "a = {b: b+1, ..} with c pairs; the window is consumed";
    BuildString "BUILD_STRING" (out(Value), window(C, Values), number(Any)) None 0 Next Python Any build_string
        "a = the c strings from b on, joined; the window is consumed";
    BuildSlice "BUILD_SLICE" (out(Value), window(Three, Values), none()) None 0 Next Python Any build_slice
        "a = slice(b, b+1, b+2); the window is consumed";
    BuildInterpolation "BUILD_INTERPOLATION" (out(Value), window(Three, Values), number(UpTo(3))) None 0 Next Python Any build_interpolation
        "a = Interpolation(b value, b+1 expression text, conversion c: 0 none, 1 s, 2 r, 3 a; b+2 format spec); consumes three";
    BuildTemplate "BUILD_TEMPLATE" (out(Value), window(Two, Values), none()) None 0 Next Python Any build_template
        "a = Template(strings tuple b, interpolations tuple b+1); consumes both";
    ListAppend "LIST_APPEND" (lent(Value), reads(Value), none()) None 0 Next Python Any list_append
        "list a .append(b)";
    ListExtend "LIST_EXTEND" (lent(Value), reads(Value), none()) None 0 Next Python Any list_extend
        "list a .extend(b); TypeError for `*b` that is not iterable";
    ListToTuple "LIST_TO_TUPLE" (out(Value), reads(Value), none()) None 0 Next Python Any list_to_tuple
        "a = tuple(list b)";
    SetAdd "SET_ADD" (lent(Value), reads(Value), none()) None 0 Next Python Any set_add
        "set a .add(b)";
    SetUpdate "SET_UPDATE" (lent(Value), reads(Value), none()) None 0 Next Python Any set_update
        "set a .update(b)";
    MapAdd "MAP_ADD" (lent(Value), reads(Value), reads(Value)) None 0 Next Python Any map_add
        "dict a [b] = c";
    DictUpdate "DICT_UPDATE" (lent(Value), reads(Value), none()) None 0 Next Python Any dict_update
        "dict a .update(mapping b) for `{**b}`";
    DictMerge "DICT_MERGE" (lent(Value), reads(Value), lent(Value)) None 0 Next Python Any dict_merge
        "dict a .update(mapping b) for `f(**b)`; a repeated or non-str key is a TypeError that names the callable in c (borrowed)";
    UnpackSequence "UNPACK_SEQUENCE" (outs(C, Values), reads(Value), number(Any)) None 0 Next Python Any unpack_sequence
        "the c registers from a on = the c items of b, first item in a";
    UnpackEx "UNPACK_EX" (outs(Around, Values), reads(Value), number(Any)) None 0 Next Python Any unpack_ex
        "as above for `x, *y, z`: low byte of c items before, high byte after; the list between them";
    FormatSimple "FORMAT_SIMPLE" (out(Value), reads(Value), number(UpTo(3))) None 0 Next Python Any format_simple
        "a = format(convert(b)), conversion c: 0 none, 1 str, 2 repr, 3 ascii";
    FormatWithSpec "FORMAT_WITH_SPEC" (out(Value), window(Two, Values), number(UpTo(3))) None 0 Next Python Any format_with_spec
        "a = format(convert(b), b+1), conversion c; both are consumed";
    Convert "CONVERT_VALUE" (out(Value), reads(Value), number(UpTo(3))) None 0 Next Python Any convert
        "a = str(b), repr(b) or ascii(b) for c = 1, 2, 3";

    // --- iteration, suspension ---
    GetIter "GET_ITER" (out(Iterator), reads(Value), none()) None 0 Next Python Any get_iter
        "a = iter(b)";
    ForIter "FOR_ITER" (out(Value), lent(Value), none()) Target 2 LoopTop Python Any inline
        "a = next(b); at the end go to the target with a untouched (b stays; CLEAR it there)";
    ForIterBack "FOR_ITER_BACK" (out(Value), lent(Value), none()) Target 2 LoopBottom Python Any inline
        "At a loop's bottom: a = next(b) and back to the target; at the end go on with a untouched. Polls the safepoint flag.";
    GetAIter "GET_AITER" (out(Iterator), reads(Value), none()) None 0 Next Python Await get_aiter
        "a = b.__aiter__(), checked to have __anext__";
    GetANext "GET_ANEXT" (out(Value), lent(Value), none()) None 0 Next Python Await inline
        "a = the awaitable iterator of b.__anext__() (b borrowed)";
    EndAsyncFor "END_ASYNC_FOR" (takes(Exception), none(), none()) None 0 Next Python Await inline
        "Exception a: fall through with a emptied when it is StopAsyncIteration, else raise it again.";
    GetAwaitable "GET_AWAITABLE" (out(Value), reads(Value), number(UpTo(2))) None 0 Next Python Await get_awaitable
        "a = awaitable iterator of b; c = 1 after __aenter__, 2 after __aexit__ (for the message), 0 otherwise";
    GetYieldFromIter "GET_YIELD_FROM_ITER" (out(Value), reads(Value), none()) None 0 Next Python Delegate get_yield_from_iter
        "a = b when it is a generator (or a coroutine and this code may), else iter(b)";
    Delegate "DELEGATE" (out(Value), takes(Value), none()) None 0 Next Suspends Delegate inline
        "`yield from`/`await`: run iterator b to its end, passing values, throws and closes through; a = its return value; b is emptied. While suspended inside b the frame's pc stays here.";
    Yield "YIELD_VALUE" (out(Value), reads(Value), none()) None 0 Next Suspends Yield inline
        "Suspend with value b; on resume a = the value sent. An async generator wraps b.";
    Return "RETURN_VALUE" (takes(Value), none(), none()) None 0 Return Quiet Any inline
        "Return a (moved out, a local too). All temporaries are empty.";
    ReturnNone "RETURN_NONE" (none(), none(), none()) None 0 Return Quiet Any inline
        "Return None. All temporaries are empty.";

    // --- calls and definitions ---
    Call "CALL" (out(Value), window(CPlusTwo, CallArguments), number(Any)) Cache 2 Next Python Any inline
        "a = b(b+1?, b+2, ..): b callable, b+1 self or no value, c arguments from b+2; the window is consumed";
    CallKw "CALL_KW" (out(Value), window(CPlusTwo, CallArguments), number(Any)) KwNames 1 Next Python Any inline
        "As CALL; the last len(kwnames) of the c arguments are by keyword.";
    CallEx "CALL_EX" (out(Value), window(Four, UnpackedArguments), none()) None 0 Next Python Any inline
        "a = b(b+1?, *b+2, **b+3): tuple or iterable in b+2, dict or no value in b+3; consumes four";
    MakeFunction "MAKE_FUNCTION" (out(Function), constant(), none()) None 0 Next Python Any make_function
        "a = function of the code in consts[bc] with the frame's globals";
    SetFunctionAttr "SET_FUNCTION_ATTRIBUTE" (lent(Closed), reads(Value), number(PowerUpTo(16))) None 0 Next Python Any set_function_attr
        "function a (borrowed): set by c: 1 defaults tuple, 2 keyword defaults dict, 4 annotations, 8 closure tuple, 16 __annotate__ function; b consumed";
    ImportName "IMPORT_NAME" (out(Value), window(Two, Values), none()) Name 1 Next Python Any import_name
        "a = __import__(name, globals, locals, fromlist b+1, level b); consumes both";
    ImportFrom "IMPORT_FROM" (out(Value), reads(Value), none()) Name 1 Next Python Any import_from
        "a = b.name, or the submodule; ImportError";
    ImportStar "IMPORT_STAR" (reads(Value), none(), none()) None 0 Next Python Namespace import_star
        "Bind the public names of module a in the namespace.";
    SetupAnnotations "SETUP_ANNOTATIONS" (none(), none(), none()) None 0 Next Python Namespace setup_annotations
        "Make namespace['__annotations__'] when absent.";

    // --- exceptions ---
    Raise "RAISE_VARARGS" (optional(1), optional(2), number(UpTo(2))) None 0 Raise Python Any inline
        "c = 0: re-raise the handled one; 1: raise a; 2: raise a from b";
    Reraise "RERAISE" (takes(Exception), none(), none()) None 0 Raise Python Any inline
        "Raise exception a again without a new traceback entry for this frame.";
    PushExc "PUSH_EXC_INFO" (out(Saved), lent(Exception), none()) None 0 Next Quiet Any inline
        "a = what the frame was handling (or no value); the frame now handles exception b (borrowed)";
    PopExc "POP_EXCEPT" (takes(Saved), none(), none()) None 0 Next Quiet Any inline
        "The frame handles again what a saved; a is emptied.";
    CheckExcMatch "CHECK_EXC_MATCH" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any check_exc_match
        "a = exception b matches class or tuple c; TypeError when c is neither";
    CheckEgMatch "CHECK_EG_MATCH" (outs(Two, Values), reads(Value), reads(Value)) None 0 Next Python Any check_eg_match
        "a = matching part or None, a+1 = rest or None, of exception b split by c (`except*`); a match becomes what the frame handles";
    PrepReraiseStar "PREP_RERAISE_STAR" (out(Raisable), reads(Value), reads(Value)) None 0 Next Python Any prep_reraise_star
        "a = what to raise (or None) after `except*`: original b, list of raised and unhandled c";
    ExcTriple "EXC_TRIPLE" (outs(Three, Values), reads(Value), none()) None 0 Next Python Any exc_triple
        "a, a+1, a+2 = type(b), b, b.__traceback__ for __exit__";
    LoadHandled "LOAD_HANDLED" (out(Value), none(), none()) None 0 Next Quiet Any inline
        "a = the exception being handled in this frame";

    // --- match ---
    MatchMapping "MATCH_MAPPING" (out(Value), lent(Value), none()) None 0 Next Python Any match_mapping
        "a = b is a mapping (Py_TPFLAGS_MAPPING); b borrowed";
    MatchSequence "MATCH_SEQUENCE" (out(Value), lent(Value), none()) None 0 Next Python Any match_sequence
        "a = b is a sequence for patterns; b borrowed";
    MatchKeys "MATCH_KEYS" (out(Value), reads(Value), reads(Value)) None 0 Next Python Any match_keys
        "a = tuple of the values of mapping b under the keys of tuple c, or None when one is missing";
    MatchClass "MATCH_CLASS" (out(Value), window(Three, SubjectLent), number(Any)) None 0 Next Python Any match_class
        "a = tuple of attributes, or None: subject b (borrowed), class b+1, keyword names tuple b+2, c positional patterns; b+1 and b+2 consumed";
    GetLen "GET_LEN" (out(Value), reads(Value), none()) None 0 Next Python Any get_len
        "a = len(b)";

    // --- the rest ---
    Intrinsic1 "CALL_INTRINSIC_1" (out(Value), reads(Value), number(Intrinsics)) None 0 Next Python Any intrinsic_1
        "a = intrinsic c of b: see `Intrinsic`";
    Intrinsic2 "CALL_INTRINSIC_2" (out(Value), reads(Value), reads(Value)) Intrinsic 1 Next Python Any intrinsic_2
        "a = intrinsic of b and c; its number is in the low half of the extra word";
    Traced "INSTRUMENTED_LINE" (none(), none(), none()) None 0 Next Python Never inline
        "In the copy that a traced frame executes: report, then do what stands here in the code itself.";
    CountEntry "COUNT_ENTRY" (none(), none(), none()) None 0 Next Python Never inline
        "In a warm copy: count, compile when it is time, then do what stands here in the code itself.";
    EnterExecutor "ENTER_EXECUTOR" (none(), none(), none()) None 0 Next Python Never inline
        "In a warm copy: go on in machine code, whose offset is bc; stands in the place of another instruction.";
    EnterYield "ENTER_EXECUTOR_AT_YIELD" (out(Value), none(), none()) None 0 Next Python Never inline
        "As ENTER_EXECUTOR, in the place of YIELD_VALUE, with its a.";
}

/// Intrinsics of one argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Intrinsic {
    /// Print a value at the interactive prompt (`sys.displayhook`).
    Print = 1,
    /// `typing.TypeVar(name)`; the argument is the name.
    TypeVar = 7,
    ParamSpec = 8,
    TypeVarTuple = 9,
    /// `typing.Generic[args]`
    SubscriptGeneric = 10,
    /// `(name, type params or None, value function)` to a `TypeAliasType`.
    TypeAlias = 11,
}

impl Intrinsic {
    pub const ALL: &[Intrinsic] = &[
        Intrinsic::Print,
        Intrinsic::TypeVar,
        Intrinsic::ParamSpec,
        Intrinsic::TypeVarTuple,
        Intrinsic::SubscriptGeneric,
        Intrinsic::TypeAlias,
    ];
}

/// Intrinsics of two arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Intrinsic2 {
    TypeVarWithBound = 2,
    TypeVarWithConstraints = 3,
    /// Set `__type_params__` of function b to c; gives the function.
    SetFunctionTypeParams = 4,
    SetTypeparamDefault = 5,
}

impl Intrinsic2 {
    pub const ALL: &[Intrinsic2] = &[
        Intrinsic2::TypeVarWithBound,
        Intrinsic2::TypeVarWithConstraints,
        Intrinsic2::SetFunctionTypeParams,
        Intrinsic2::SetTypeparamDefault,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        let word = Word::new(Op::Add, FLAG_B | FLAG_C, 1, 65535, 7);
        assert_eq!(word.op(), Some(Op::Add));
        assert_eq!((word.flags(), word.a(), word.b(), word.c()), (6, 1, 65535, 7));
        let wide = Word::wide(Op::LoadInt, 0, 3, -5i32 as u32);
        assert_eq!(wide.bc() as i32, -5);
    }

    #[test]
    fn table_matches_enum() {
        assert!(TABLE.len() <= 256);
        for (index, op) in ALL.iter().enumerate() {
            assert_eq!(*op as usize, index);
        }
    }
}
