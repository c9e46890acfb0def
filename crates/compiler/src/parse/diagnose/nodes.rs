//! What the rules for slips ask of an expression: its kind, its extent, its parts where targets are looked for.

/// The kind of an expression. Numbers point into `Nodes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Name,
    Attribute,
    Subscript,
    List(u32),
    Tuple(u32),
    Starred(u32),
    /// Its left operand, and whether its first operator is `in`.
    Compare(u32, bool),
    /// Any other kind, by the name that messages give it.
    Other(&'static str),
}

/// An expression in the source, from one byte to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    pub shape: Shape,
    pub start: u32,
    pub end: u32,
}

/// What an invalid target is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Assign,
    Delete,
    Loop,
}

/// The parts of lists, tuples, starred expressions and comparisons.
#[derive(Default)]
pub struct Nodes {
    lists: Vec<Vec<Node>>,
}

impl Nodes {
    pub fn add(&mut self, parts: Vec<Node>) -> u32 {
        self.lists.push(parts);
        self.lists.len() as u32 - 1
    }

    fn parts(&self, list: u32) -> &[Node] {
        self.lists.get(list as usize).map_or(&[], |parts| parts)
    }

    /// The first part of `node` that cannot be a target.
    pub fn invalid_target(&self, node: Node, want: Want) -> Option<Node> {
        match node.shape {
            Shape::Name | Shape::Attribute | Shape::Subscript => None,
            Shape::List(list) | Shape::Tuple(list) => {
                self.parts(list).iter().find_map(|part| crate::deep(|| self.invalid_target(*part, want)))
            }
            Shape::Starred(_) if want == Want::Delete => Some(node),
            Shape::Starred(list) => self.parts(list).first().and_then(|part| self.invalid_target(*part, want)),
            Shape::Compare(left, is_in) if want == Want::Loop => match is_in {
                true => self.parts(left).first().and_then(|part| self.invalid_target(*part, want)),
                false => None,
            },
            Shape::Compare(..) | Shape::Other(_) => Some(node),
        }
    }
}

impl Node {
    /// What messages call it.
    pub fn name(&self) -> &'static str {
        match self.shape {
            Shape::Name => "name",
            Shape::Attribute => "attribute",
            Shape::Subscript => "subscript",
            Shape::List(_) => "list",
            Shape::Tuple(_) => "tuple",
            Shape::Starred(_) => "starred",
            Shape::Compare(..) => "comparison",
            Shape::Other(name) => name,
        }
    }
}
