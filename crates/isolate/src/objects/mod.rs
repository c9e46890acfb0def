//! The objects through which Python sees isolates, channels, queues and what crossed, and the arguments that name them.

pub(crate) mod args;
pub mod block;
pub mod channel_id;
pub mod interpreter_id;
pub(crate) mod queue_types;
