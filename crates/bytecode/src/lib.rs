//! Part of the Hoopsnake runtime.
