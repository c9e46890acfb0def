//! The syntax tree: nodes in arenas, named by number, so that a deep tree is dropped without recursion.
//!
//! Contexts (load, store, delete) are implied by where an expression stands.

pub use bytecode::{Const, Location};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::intern::Sym;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExprId(pub u32);
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StmtId(pub u32);
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PatternId(pub u32);
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypeParamId(pub u32);

pub type Body = Box<[StmtId]>;

/// A parsed source: statements, or one expression.
#[derive(Default, Debug)]
pub struct Module {
    pub exprs: Vec<Expr>,
    pub stmts: Vec<Stmt>,
    pub patterns: Vec<Pattern>,
    pub type_params: Vec<TypeParam>,
    pub body: Body,
    /// The expression of an `eval` source.
    pub expression: Option<ExprId>,
    /// Warnings of the lexer: invalid escapes.
    pub warnings: Vec<crate::error::Warning>,
    /// The parser library may have been too lenient.
    pub doubtful: bool,
    /// What only `ast` objects show: string constants that begin with a `u''` literal, and the places of the `elif`
    /// clauses of an `if`, each to the end of the whole statement.
    pub unicode: FxHashSet<ExprId>,
    pub elifs: FxHashMap<StmtId, Box<[Location]>>,
}

impl Module {
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }
    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.0 as usize]
    }
    pub fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.0 as usize]
    }
    pub fn type_param(&self, id: TypeParamId) -> &TypeParam {
        &self.type_params[id.0 as usize]
    }
}

#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub at: Location,
    /// A `:=` stands somewhere inside.
    pub has_named: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    Or,
    Xor,
    And,
    FloorDiv,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    Invert,
    Not,
    Plus,
    Minus,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Debug)]
pub enum ExprKind {
    BoolOp {
        and: bool,
        values: Box<[ExprId]>,
    },
    Named {
        target: ExprId,
        value: ExprId,
    },
    BinOp {
        left: ExprId,
        op: BinOp,
        right: ExprId,
    },
    UnaryOp {
        op: UnaryOp,
        operand: ExprId,
    },
    Lambda {
        params: Box<Params>,
        body: ExprId,
    },
    If {
        test: ExprId,
        body: ExprId,
        orelse: ExprId,
    },
    /// No key: `**value`.
    Dict {
        items: Box<[(Option<ExprId>, ExprId)]>,
    },
    Set {
        elts: Box<[ExprId]>,
    },
    Comp {
        kind: CompKind,
        elt: ExprId,
        value: Option<ExprId>,
        generators: Box<[Generator]>,
    },
    Await {
        value: ExprId,
    },
    Yield {
        value: Option<ExprId>,
    },
    YieldFrom {
        value: ExprId,
    },
    Compare {
        left: ExprId,
        ops: Box<[CmpOp]>,
        comparators: Box<[ExprId]>,
    },
    Call {
        func: ExprId,
        args: Box<[ExprId]>,
        keywords: Box<[Keyword]>,
    },
    FString {
        parts: Box<[FPart]>,
    },
    TString {
        parts: Box<[FPart]>,
    },
    Constant(Const),
    Attribute {
        value: ExprId,
        attr: Sym,
    },
    Subscript {
        value: ExprId,
        slice: ExprId,
    },
    Starred {
        value: ExprId,
    },
    Name(Sym),
    List {
        elts: Box<[ExprId]>,
    },
    Tuple {
        elts: Box<[ExprId]>,
    },
    Slice {
        lower: Option<ExprId>,
        upper: Option<ExprId>,
        step: Option<ExprId>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompKind {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Debug)]
pub struct Generator {
    pub target: ExprId,
    pub iter: ExprId,
    pub ifs: Box<[ExprId]>,
    pub is_async: bool,
}

#[derive(Debug)]
pub struct Keyword {
    /// None: `**value`.
    pub name: Option<Sym>,
    pub value: ExprId,
    pub at: Location,
}

/// A piece of an f-string, a t-string or a format specification.
#[derive(Debug)]
pub enum FPart {
    Literal {
        /// WTF-8.
        text: Box<[u8]>,
        at: Location,
        /// It begins with a `u''` literal.
        unicode: bool,
    },
    Value(Box<FValue>),
}

#[derive(Debug)]
pub struct FValue {
    pub value: ExprId,
    /// 0 none, 1 `!s`, 2 `!r`, 3 `!a`; the default `!r` of `=` is resolved.
    pub conversion: u16,
    pub spec: Option<Box<[FPart]>>,
    /// From the colon on.
    pub spec_at: Location,
    /// The expression's source text, for t-strings.
    pub text: Box<str>,
    pub at: Location,
}

#[derive(Default, Debug)]
pub struct Params {
    pub posonly: Vec<Param>,
    pub args: Vec<Param>,
    pub vararg: Option<Param>,
    pub kwonly: Vec<Param>,
    pub kwarg: Option<Param>,
}

impl Params {
    /// In register order: positional-only, positional, keyword-only, `*args`, `**kwargs`.
    pub fn in_order(&self) -> impl Iterator<Item = &Param> {
        self.posonly.iter().chain(&self.args).chain(&self.kwonly).chain(&self.vararg).chain(&self.kwarg)
    }
    /// In the order annotations are evaluated.
    pub fn for_annotations(&self) -> impl Iterator<Item = &Param> {
        self.posonly.iter().chain(&self.args).chain(&self.vararg).chain(&self.kwonly).chain(&self.kwarg)
    }
}

#[derive(Debug)]
pub struct Param {
    pub name: Sym,
    pub annotation: Option<ExprId>,
    pub default: Option<ExprId>,
    pub at: Location,
}

#[derive(Debug)]
pub struct TypeParam {
    pub kind: TypeParamKind,
    pub name: Sym,
    pub bound: Option<ExprId>,
    pub default: Option<ExprId>,
    pub at: Location,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeParamKind {
    TypeVar,
    ParamSpec,
    TypeVarTuple,
}

#[derive(Debug)]
pub struct Stmt {
    pub kind: StmtKind,
    pub at: Location,
}

#[derive(Debug)]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return(Option<ExprId>),
    Delete(Box<[ExprId]>),
    Assign {
        targets: Box<[ExprId]>,
        value: ExprId,
    },
    TypeAlias {
        name: ExprId,
        params: Box<[TypeParamId]>,
        value: ExprId,
    },
    AugAssign {
        target: ExprId,
        op: BinOp,
        value: ExprId,
    },
    AnnAssign {
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        simple: bool,
    },
    For {
        target: ExprId,
        iter: ExprId,
        body: Body,
        orelse: Body,
        is_async: bool,
    },
    While {
        test: ExprId,
        body: Body,
        orelse: Body,
    },
    /// Clauses in order; `elif` chains are flat.
    If {
        clauses: Box<[(ExprId, Body)]>,
        orelse: Body,
    },
    With {
        items: Box<[WithItem]>,
        body: Body,
        is_async: bool,
    },
    Match {
        subject: ExprId,
        cases: Box<[Case]>,
    },
    Raise {
        exc: Option<ExprId>,
        cause: Option<ExprId>,
    },
    Try {
        body: Body,
        handlers: Box<[ExceptHandler]>,
        orelse: Body,
        finalbody: Body,
        is_star: bool,
    },
    Assert {
        test: ExprId,
        msg: Option<ExprId>,
    },
    Import(Box<[Alias]>),
    ImportFrom {
        module: Option<Sym>,
        names: Box<[Alias]>,
        level: u32,
    },
    Global(Box<[Sym]>),
    Nonlocal(Box<[Sym]>),
    Expr(ExprId),
    Pass,
    Break,
    Continue,
}

impl StmtKind {
    /// Whether the statement has blocks.
    pub fn is_compound(&self) -> bool {
        use StmtKind::*;
        matches!(
            self,
            FunctionDef(_)
                | ClassDef(_)
                | For { .. }
                | While { .. }
                | If { .. }
                | With { .. }
                | Match { .. }
                | Try { .. }
        )
    }
}

#[derive(Debug)]
pub struct FunctionDef {
    pub name: Sym,
    pub is_async: bool,
    pub decorators: Box<[ExprId]>,
    pub type_params: Box<[TypeParamId]>,
    pub params: Params,
    pub returns: Option<ExprId>,
    pub body: Body,
}

#[derive(Debug)]
pub struct ClassDef {
    pub name: Sym,
    pub decorators: Box<[ExprId]>,
    pub type_params: Box<[TypeParamId]>,
    pub bases: Box<[ExprId]>,
    pub keywords: Box<[Keyword]>,
    pub body: Body,
}

#[derive(Debug)]
pub struct WithItem {
    pub context: ExprId,
    pub vars: Option<ExprId>,
}

#[derive(Debug)]
pub struct Case {
    pub pattern: PatternId,
    pub guard: Option<ExprId>,
    pub body: Body,
}

#[derive(Debug)]
pub struct ExceptHandler {
    pub typ: Option<ExprId>,
    pub name: Option<Sym>,
    pub body: Body,
    pub at: Location,
}

#[derive(Debug)]
pub struct Alias {
    /// Dotted in `import a.b`; `*` in `from m import *`.
    pub name: Sym,
    pub asname: Option<Sym>,
    pub at: Location,
}

#[derive(Debug)]
pub struct Pattern {
    pub kind: PatternKind,
    pub at: Location,
}

#[derive(Debug)]
pub enum PatternKind {
    Value(ExprId),
    Singleton(Const),
    Sequence(Box<[PatternId]>),
    Mapping { keys: Box<[ExprId]>, patterns: Box<[PatternId]>, rest: Option<Sym> },
    Class { cls: ExprId, patterns: Box<[PatternId]>, keywords: Box<[(Sym, PatternId)]> },
    Star(Option<Sym>),
    As { pattern: Option<PatternId>, name: Option<Sym> },
    Or(Box<[PatternId]>),
}
