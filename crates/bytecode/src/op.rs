//! The instruction table. Each instruction is declared once, with its operands and a line of prose; the enum, the
//! decoder, the disassembler's view and the verifier's view all come from this table.
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

/// What an operand field of an instruction means: used by the verifier and the disassembler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Not used; must be zero.
    None,
    /// Register written (its old value is dropped after the store).
    Out,
    /// Register read.
    In,
    /// First register of a window; the length is another operand or implied.
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
    /// Only cache.
    Cache,
}

/// An instruction's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    pub name: &'static str,
    pub a: Kind,
    pub b: Kind,
    pub c: Kind,
    pub ext: Ext,
    /// Number of extra words.
    pub words: u8,
    pub doc: &'static str,
}

macro_rules! ops {
    ($($variant:ident $name:literal ($a:ident, $b:ident, $c:ident) $ext:ident $words:literal $doc:literal;)*) => {
        /// An instruction. The variants' documentation is the table's.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Op { $(#[doc = $doc] $variant,)* }

        /// One row per instruction, indexed by opcode.
        pub static TABLE: &[Info] = &[$(Info {
            name: $name, a: Kind::$a, b: Kind::$b, c: Kind::$c, ext: Ext::$ext, words: $words, doc: $doc,
        },)*];

        const ALL: &[Op] = &[$(Op::$variant,)*];
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

ops! {
    // --- moving values ---
    Nop "NOP" (None, None, None) None 0 "Does nothing; keeps a line for tracing.";
    LoadConst "LOAD_CONST" (Out, ConstBc, None) None 0 "a = consts[bc]";
    LoadInt "LOAD_SMALL_INT" (Out, ImmBc, None) None 0 "a = the signed immediate bc";
    LoadNone "LOAD_NONE" (Out, None, None) None 0 "a = None";
    LoadBool "LOAD_BOOL" (Out, Imm, None) None 0 "a = True if b else False";
    LoadNull "LOAD_NULL" (Out, None, None) None 0 "a = no value (an absent self or argument)";
    LoadCommon "LOAD_COMMON_CONSTANT" (Out, Imm, None) None 0 "a = AssertionError, NotImplementedError, tuple, all, any, list, set by b = 0..6 (CPython 3.14/3.15's numbering)";
    Move "MOVE" (Out, In, None) None 0 "a = b (a copy, or a move with flag B)";
    Clear "CLEAR" (Window, Imm, None) None 0 "Empty the b registers from a on, last first; those that are empty already stay so.";
    CheckFast "CHECK_FAST" (In, None, None) None 0 "Raise UnboundLocalError (NameError for a cell) when local a is unbound.";
    DeleteFast "DELETE_FAST" (In, None, None) None 0 "Unbind local a; UnboundLocalError when it is not bound.";
    MakeCell "MAKE_CELL" (In, None, None) None 0 "Replace local a (bound or not) with a new cell that holds it.";
    LoadDeref "LOAD_DEREF" (Out, In, None) None 0 "a = contents of the cell in b; NameError/UnboundLocalError when empty.";
    StoreDeref "STORE_DEREF" (In, In, None) None 0 "contents of the cell in a = b";
    DeleteDeref "DELETE_DEREF" (In, None, None) None 0 "Empty the cell in a; an error when it is empty.";
    LoadFromDictOrDeref "LOAD_FROM_DICT_OR_DEREF" (Out, In, In) Name 1 "a = b[name] if there (b a mapping), else contents of the cell in c.";
    LoadFromDictOrGlobals "LOAD_FROM_DICT_OR_GLOBALS" (Out, In, None) Name 1 "a = b[name] if there (b a mapping), else the global or built-in.";
    LoadGlobal "LOAD_GLOBAL" (Out, None, None) Name 3 "a = globals[name] or builtins[name]; NameError";
    StoreGlobal "STORE_GLOBAL" (In, NameBc, None) None 0 "globals[name] = a";
    DeleteGlobal "DELETE_GLOBAL" (None, NameBc, None) None 0 "del globals[name]; NameError";
    LoadName "LOAD_NAME" (Out, NameBc, None) None 0 "a = namespace, globals or builtins [name]; NameError";
    StoreName "STORE_NAME" (In, NameBc, None) None 0 "namespace[name] = a";
    DeleteName "DELETE_NAME" (None, NameBc, None) None 0 "del namespace[name]; NameError";
    LoadLocals "LOAD_LOCALS" (Out, None, None) None 0 "a = the frame's namespace mapping (class and module bodies)";
    LoadBuildClass "LOAD_BUILD_CLASS" (Out, None, None) None 0 "a = builtins.__build_class__";

    // --- attributes and items ---
    LoadAttr "LOAD_ATTR" (Out, In, None) Name 3 "a = b.name";
    LoadMethod "LOAD_METHOD" (Window, In, None) Name 3 "a, a+1 = function, b when b's type has name as a plain method, else b.name, no value. With flag B b is moved to a+1 or dropped.";
    LoadSuperAttr "LOAD_SUPER_ATTR" (Out, Window, None) Name 1 "a = super(b+1, b+2).name where register b is the global `super`; consumes b..b+3. Calls b normally when it is not the built-in.";
    LoadSuperMethod "LOAD_SUPER_METHOD" (Window, Window, None) Name 1 "As LOAD_METHOD, a and a+1, looked up as LOAD_SUPER_ATTR does.";
    StoreAttr "STORE_ATTR" (In, In, None) Name 3 "a.name = b";
    DeleteAttr "DELETE_ATTR" (In, None, None) Name 1 "del a.name";
    LoadSpecial "LOAD_SPECIAL" (Window, In, Imm) None 0 "a, a+1 = special method of b's type by c: 0 __enter__, 1 __exit__, 2 __aenter__, 3 __aexit__ (bound as LOAD_METHOD does). TypeError in CPython's words. b is not consumed unless flagged.";
    GetItem "GET_ITEM" (Out, In, In) Cache 1 "a = b[c]";
    SetItem "SET_ITEM" (In, In, In) None 0 "a[b] = c";
    DeleteItem "DELETE_ITEM" (In, In, None) None 0 "del a[b]";

    // --- operators ---
    Add "ADD" (Out, In, In) None 0 "a = b + c";
    Sub "SUB" (Out, In, In) None 0 "a = b - c";
    Mul "MUL" (Out, In, In) None 0 "a = b * c";
    TrueDiv "TRUE_DIV" (Out, In, In) None 0 "a = b / c";
    FloorDiv "FLOOR_DIV" (Out, In, In) None 0 "a = b // c";
    Mod "MOD" (Out, In, In) None 0 "a = b % c";
    Pow "POW" (Out, In, In) None 0 "a = b ** c";
    MatMul "MAT_MUL" (Out, In, In) None 0 "a = b @ c";
    And "AND" (Out, In, In) None 0 "a = b & c";
    Or "OR" (Out, In, In) None 0 "a = b | c";
    Xor "XOR" (Out, In, In) None 0 "a = b ^ c";
    LShift "LSHIFT" (Out, In, In) None 0 "a = b << c";
    RShift "RSHIFT" (Out, In, In) None 0 "a = b >> c";
    IAdd "IADD" (Out, In, In) None 0 "a = b += c";
    ISub "ISUB" (Out, In, In) None 0 "a = b -= c";
    IMul "IMUL" (Out, In, In) None 0 "a = b *= c";
    ITrueDiv "ITRUE_DIV" (Out, In, In) None 0 "a = b /= c";
    IFloorDiv "IFLOOR_DIV" (Out, In, In) None 0 "a = b //= c";
    IMod "IMOD" (Out, In, In) None 0 "a = b %= c";
    IPow "IPOW" (Out, In, In) None 0 "a = b **= c";
    IMatMul "IMAT_MUL" (Out, In, In) None 0 "a = b @= c";
    IAnd "IAND" (Out, In, In) None 0 "a = b &= c";
    IOr "IOR" (Out, In, In) None 0 "a = b |= c";
    IXor "IXOR" (Out, In, In) None 0 "a = b ^= c";
    ILShift "ILSHIFT" (Out, In, In) None 0 "a = b <<= c";
    IRShift "IRSHIFT" (Out, In, In) None 0 "a = b >>= c";
    AddInt "ADD_INT" (Out, In, Imm) None 0 "a = b + the signed 16-bit immediate c (from `b + 1` and `b += 1`; flag FLAG_BACK set when it stands for the in-place form)";
    SubInt "SUB_INT" (Out, In, Imm) None 0 "a = b - the signed 16-bit immediate c";
    Neg "NEG" (Out, In, None) None 0 "a = -b";
    Pos "POS" (Out, In, None) None 0 "a = +b";
    Invert "INVERT" (Out, In, None) None 0 "a = ~b";
    Not "NOT" (Out, In, None) None 0 "a = not b";
    ToBool "TO_BOOL" (Out, In, None) None 0 "a = bool(b)";
    Lt "LT" (Out, In, In) None 0 "a = b < c";
    Le "LE" (Out, In, In) None 0 "a = b <= c";
    Eq "EQ" (Out, In, In) None 0 "a = b == c";
    Ne "NE" (Out, In, In) None 0 "a = b != c";
    Gt "GT" (Out, In, In) None 0 "a = b > c";
    Ge "GE" (Out, In, In) None 0 "a = b >= c";
    Is "IS" (Out, In, In) None 0 "a = b is c";
    IsNot "IS_NOT" (Out, In, In) None 0 "a = b is not c";
    Contains "CONTAINS" (Out, In, In) None 0 "a = b in c";
    NotContains "NOT_CONTAINS" (Out, In, In) None 0 "a = b not in c";

    // --- jumps ---
    Jump "JUMP" (None, TargetBc, None) None 0 "Go to bc.";
    JumpBack "JUMP_BACKWARD" (None, TargetBc, None) None 0 "Go back to bc; polls the safepoint flag.";
    JumpIfTrue "JUMP_IF_TRUE" (In, TargetBc, None) None 0 "Go to bc when a is true. Flag A empties a on both edges.";
    JumpIfFalse "JUMP_IF_FALSE" (In, TargetBc, None) None 0 "Go to bc when a is false. Flag A empties a on both edges.";
    JumpIfNone "JUMP_IF_NONE" (In, TargetBc, None) None 0 "Go to bc when a is None.";
    JumpIfNotNone "JUMP_IF_NOT_NONE" (In, TargetBc, None) None 0 "Go to bc when a is not None.";
    BranchLt "BRANCH_LT" (Imm, In, In) Target 1 "Go to the target when bool(b < c) equals a (0 or 1). Polls when FLAG_BACK.";
    BranchLe "BRANCH_LE" (Imm, In, In) Target 1 "Go to the target when bool(b <= c) equals a.";
    BranchEq "BRANCH_EQ" (Imm, In, In) Target 1 "Go to the target when bool(b == c) equals a.";
    BranchNe "BRANCH_NE" (Imm, In, In) Target 1 "Go to the target when bool(b != c) equals a.";
    BranchGt "BRANCH_GT" (Imm, In, In) Target 1 "Go to the target when bool(b > c) equals a.";
    BranchGe "BRANCH_GE" (Imm, In, In) Target 1 "Go to the target when bool(b >= c) equals a.";

    // --- building ---
    BuildTuple "BUILD_TUPLE" (Out, Window, Imm) None 0 "a = (b, .., b+c-1); the window is consumed";
    BuildList "BUILD_LIST" (Out, Window, Imm) None 0 "a = [b, .., b+c-1]; the window is consumed";
    BuildSet "BUILD_SET" (Out, Window, Imm) None 0 "a = {b, .., b+c-1}; the window is consumed";
    BuildMap "BUILD_MAP" (Out, Window, Imm) None 0 "a = {b: b+1, ..} with c pairs; the window is consumed";
    BuildString "BUILD_STRING" (Out, Window, Imm) None 0 "a = the c strings from b on, joined; the window is consumed";
    BuildSlice "BUILD_SLICE" (Out, Window, None) None 0 "a = slice(b, b+1, b+2); the window is consumed";
    BuildInterpolation "BUILD_INTERPOLATION" (Out, Window, Imm) None 0 "a = Interpolation(b value, b+1 expression text, conversion c: 0 none, 1 s, 2 r, 3 a; b+2 format spec); consumes three";
    BuildTemplate "BUILD_TEMPLATE" (Out, Window, None) None 0 "a = Template(strings tuple b, interpolations tuple b+1); consumes both";
    ListAppend "LIST_APPEND" (In, In, None) None 0 "list a .append(b)";
    ListExtend "LIST_EXTEND" (In, In, None) None 0 "list a .extend(b); TypeError for `*b` that is not iterable";
    ListToTuple "LIST_TO_TUPLE" (Out, In, None) None 0 "a = tuple(list b)";
    SetAdd "SET_ADD" (In, In, None) None 0 "set a .add(b)";
    SetUpdate "SET_UPDATE" (In, In, None) None 0 "set a .update(b)";
    MapAdd "MAP_ADD" (In, In, In) None 0 "dict a [b] = c";
    DictUpdate "DICT_UPDATE" (In, In, None) None 0 "dict a .update(mapping b) for `{**b}`";
    DictMerge "DICT_MERGE" (In, In, In) None 0 "dict a .update(mapping b) for `f(**b)`; a repeated or non-str key is a TypeError that names the callable in c (borrowed)";
    UnpackSequence "UNPACK_SEQUENCE" (Window, In, Imm) None 0 "the c registers from a on = the c items of b, first item in a";
    UnpackEx "UNPACK_EX" (Window, In, Imm) None 0 "as above for `x, *y, z`: low byte of c items before, high byte after; the list between them";
    FormatSimple "FORMAT_SIMPLE" (Out, In, Imm) None 0 "a = format(convert(b)), conversion c: 0 none, 1 str, 2 repr, 3 ascii";
    FormatWithSpec "FORMAT_WITH_SPEC" (Out, Window, Imm) None 0 "a = format(convert(b), b+1), conversion c; both are consumed";
    Convert "CONVERT_VALUE" (Out, In, Imm) None 0 "a = str(b), repr(b) or ascii(b) for c = 1, 2, 3";

    // --- iteration, suspension ---
    GetIter "GET_ITER" (Out, In, None) None 0 "a = iter(b)";
    ForIter "FOR_ITER" (Out, In, None) Target 2 "a = next(b); at the end go to the target with a untouched (b stays; CLEAR it there)";
    ForIterBack "FOR_ITER_BACK" (Out, In, None) Target 2 "At a loop's bottom: a = next(b) and back to the target; at the end go on with a untouched. Polls the safepoint flag.";
    GetAIter "GET_AITER" (Out, In, None) None 0 "a = b.__aiter__(), checked to have __anext__";
    GetANext "GET_ANEXT" (Out, In, None) None 0 "a = the awaitable iterator of b.__anext__() (b borrowed)";
    EndAsyncFor "END_ASYNC_FOR" (In, None, None) None 0 "Exception a: fall through with a emptied when it is StopAsyncIteration, else raise it again.";
    GetAwaitable "GET_AWAITABLE" (Out, In, Imm) None 0 "a = awaitable iterator of b; c = 1 after __aenter__, 2 after __aexit__ (for the message), 0 otherwise";
    GetYieldFromIter "GET_YIELD_FROM_ITER" (Out, In, None) None 0 "a = b when it is a generator (or a coroutine and this code may), else iter(b)";
    Delegate "DELEGATE" (Out, In, None) None 0 "`yield from`/`await`: run iterator b to its end, passing values, throws and closes through; a = its return value; b is emptied. While suspended inside b the frame's pc stays here.";
    Yield "YIELD_VALUE" (Out, In, None) None 0 "Suspend with value b; on resume a = the value sent. An async generator wraps b.";
    Return "RETURN_VALUE" (In, None, None) None 0 "Return a (moved out, a local too). All temporaries are empty.";
    ReturnNone "RETURN_NONE" (None, None, None) None 0 "Return None. All temporaries are empty.";

    // --- calls and definitions ---
    Call "CALL" (Out, Window, Imm) Cache 2 "a = b(b+1?, b+2, ..): b callable, b+1 self or no value, c arguments from b+2; the window is consumed";
    CallKw "CALL_KW" (Out, Window, Imm) KwNames 1 "As CALL; the last len(kwnames) of the c arguments are by keyword.";
    CallEx "CALL_EX" (Out, Window, None) None 0 "a = b(b+1?, *b+2, **b+3): tuple or iterable in b+2, dict or no value in b+3; consumes four";
    MakeFunction "MAKE_FUNCTION" (Out, ConstBc, None) None 0 "a = function of the code in consts[bc] with the frame's globals";
    SetFunctionAttr "SET_FUNCTION_ATTRIBUTE" (In, In, Imm) None 0 "function a (borrowed): set by c: 1 defaults tuple, 2 keyword defaults dict, 4 annotations, 8 closure tuple, 16 __annotate__ function; b consumed";
    ImportName "IMPORT_NAME" (Out, Window, None) Name 1 "a = __import__(name, globals, locals, fromlist b+1, level b); consumes both";
    ImportFrom "IMPORT_FROM" (Out, In, None) Name 1 "a = b.name, or the submodule; ImportError";
    ImportStar "IMPORT_STAR" (In, None, None) None 0 "Bind the public names of module a in the namespace.";
    SetupAnnotations "SETUP_ANNOTATIONS" (None, None, None) None 0 "Make namespace['__annotations__'] when absent.";

    // --- exceptions ---
    Raise "RAISE_VARARGS" (In, In, Imm) None 0 "c = 0: re-raise the handled one; 1: raise a; 2: raise a from b";
    Reraise "RERAISE" (In, None, None) None 0 "Raise exception a again without a new traceback entry for this frame.";
    PushExc "PUSH_EXC_INFO" (Out, In, None) None 0 "a = what the frame was handling (or no value); the frame now handles exception b (borrowed)";
    PopExc "POP_EXCEPT" (In, None, None) None 0 "The frame handles again what a saved; a is emptied.";
    CheckExcMatch "CHECK_EXC_MATCH" (Out, In, In) None 0 "a = exception b matches class or tuple c; TypeError when c is neither";
    CheckEgMatch "CHECK_EG_MATCH" (Window, In, In) None 0 "a = matching part or None, a+1 = rest or None, of exception b split by c (`except*`); a match becomes what the frame handles";
    PrepReraiseStar "PREP_RERAISE_STAR" (Out, In, In) None 0 "a = what to raise (or None) after `except*`: original b, list of raised and unhandled c";
    ExcTriple "EXC_TRIPLE" (Window, In, None) None 0 "a, a+1, a+2 = type(b), b, b.__traceback__ for __exit__";
    LoadHandled "LOAD_HANDLED" (Out, None, None) None 0 "a = the exception being handled in this frame";

    // --- match ---
    MatchMapping "MATCH_MAPPING" (Out, In, None) None 0 "a = b is a mapping (Py_TPFLAGS_MAPPING); b borrowed";
    MatchSequence "MATCH_SEQUENCE" (Out, In, None) None 0 "a = b is a sequence for patterns; b borrowed";
    MatchKeys "MATCH_KEYS" (Out, In, In) None 0 "a = tuple of the values of mapping b under the keys of tuple c, or None when one is missing";
    MatchClass "MATCH_CLASS" (Out, Window, Imm) None 0 "a = tuple of attributes, or None: subject b (borrowed), class b+1, keyword names tuple b+2, c positional patterns; b+1 and b+2 consumed";
    GetLen "GET_LEN" (Out, In, None) None 0 "a = len(b)";

    // --- the rest ---
    Intrinsic1 "CALL_INTRINSIC_1" (Out, In, Imm) None 0 "a = intrinsic c of b: see `Intrinsic`";
    Intrinsic2 "CALL_INTRINSIC_2" (Out, In, In) Cache 1 "a = intrinsic of b and c; its number is in the low half of the extra word";
    Traced "INSTRUMENTED_LINE" (None, None, None) None 0 "In the copy that a traced frame executes: report, then do what stands here in the code itself.";
    CountEntry "COUNT_ENTRY" (None, None, None) None 0 "In a warm copy: count, compile when it is time, then do what stands here in the code itself.";
    EnterExecutor "ENTER_EXECUTOR" (None, None, None) None 0 "In a warm copy: go on in machine code, whose offset is bc; stands in the place of another instruction.";
    EnterYield "ENTER_EXECUTOR_AT_YIELD" (Out, None, None) None 0 "As ENTER_EXECUTOR, in the place of YIELD_VALUE, with its a.";
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
