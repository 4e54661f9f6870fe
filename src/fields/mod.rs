//! The vocabulary: what a protocol and a field are, what a value is, and the one place that
//! renders a value as the text MATE shows. Knows neither packets nor configs.

mod catalogue;
mod demand;
mod digits;
mod gather;
mod ids;
mod intern;
mod print;
mod suggest;
mod text;
mod value;
mod values;
mod vocabulary;

pub use catalogue::{Catalogue, Name};
pub use demand::{Demand, Slot};
pub(crate) use digits::{ascii, eight_digits, push_decimal, push_hexadecimal, push_part};
pub(crate) use gather::Gathering;
pub(crate) use ids::Ids;
pub use intern::Interner;
pub use print::{general, local_time, local_time_seconds, universal_time, utc_time};
pub use suggest::nearest;
pub(crate) use text::Mark;
pub use text::Texts;
pub(crate) use text::push_pairs;
pub use value::{Kind, Value};
pub use values::named_values;
pub use vocabulary::{Base, Extent, Field, FieldId, FieldType, Protocol, ProtocolId};

pub(crate) use vocabulary::{joined, protocol};
