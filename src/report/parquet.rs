//! `--format parquet`: the table of one type, with typed columns: counts and ids as 64-bit integers,
//! seconds as doubles, instants in nanoseconds of UTC, frames and the values of an attribute as lists.
//! Values are numbers where the configuration lets them be nothing else ([`AttrType`]), and texts otherwise, also
//! where they look like numbers, so that no zero in front is lost and the type does not hang on the traffic; an
//! attribute that a group lacks is null.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type as Node, TypePtr};

use super::Report;
use super::table::{Cell, Column, Row, Table, Type};
use crate::fields::{Texts, Value};
use crate::program::AttrType;

/// Rows of a row group.
const GROUP: usize = 100_000;

/// Writes the table of a type.
pub(super) fn write(report: &Report<'_>, name: &str, mut sink: impl Write) -> io::Result<()> {
    let Some(table) = Table::new(report, name) else { return Ok(()) };
    let mut file = Vec::new();
    fill(&mut file, &table, name, &report.tracked.texts).map_err(|error| match error {
        // What goes wrong in memory is a fault of ours.
        ParquetError::External(error) => io::Error::other(error),
        error => io::Error::other(error.to_string()),
    })?;
    sink.write_all(&file)?;
    sink.flush()
}

fn fill(file: &mut Vec<u8>, table: &Table<'_>, name: &str, texts: &Texts) -> Result<(), ParquetError> {
    let fields = table.columns.iter().map(|column| node(table, column).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Node::group_type_builder(name).with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_created_by(concat!("mate ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut rows = table.rows();
    loop {
        let part: Vec<Row<'_>> = rows.by_ref().take(GROUP).collect();
        if part.is_empty() {
            break;
        }
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            let Some(mut to) = group.next_column()? else { break };
            let cells = part.iter().map(|row| table.cell(*row, column));
            push(&mut to, table.ty(column), cells, texts)?;
            to.close()?;
        }
        group.close()?;
    }
    writer.close().map(drop)
}

/// The place of a column in the schema.
fn node(table: &Table<'_>, column: &Column) -> Result<Node, ParquetError> {
    let name = column.name.as_str();
    match table.ty(column) {
        Type::Text => single(name, Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::OPTIONAL),
        Type::Number => single(name, Physical::INT64, None, Repetition::OPTIONAL),
        Type::Seconds => single(name, Physical::DOUBLE, None, Repetition::OPTIONAL),
        Type::Instant => {
            let instant = LogicalType::timestamp(true, TimeUnit::NANOS);
            single(name, Physical::INT64, Some(instant), Repetition::OPTIONAL)
        }
        Type::Numbers => list(name, single("element", Physical::INT64, None, Repetition::REQUIRED)?),
        Type::Values(ty) => {
            let (physical, logical) = match ty {
                AttrType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                AttrType::Boolean => (Physical::BOOLEAN, None),
                AttrType::Integer => (Physical::INT64, None),
                AttrType::Unsigned => (Physical::INT64, Some(LogicalType::integer(64, false))),
                AttrType::Real => (Physical::DOUBLE, None),
            };
            list(name, single("element", physical, logical, Repetition::REQUIRED)?)
        }
    }
}

fn single(name: &str, ty: Physical, logical: Option<LogicalType>, many: Repetition) -> Result<Node, ParquetError> {
    Node::primitive_type_builder(name, ty).with_logical_type(logical).with_repetition(many).build()
}

fn list(name: &str, element: Node) -> Result<Node, ParquetError> {
    let group =
        |name, fields: Vec<TypePtr>, many| Node::group_type_builder(name).with_fields(fields).with_repetition(many);
    let elements = group("list", vec![Arc::new(element)], Repetition::REPEATED).build()?;
    group(name, vec![Arc::new(elements)], Repetition::OPTIONAL).with_logical_type(Some(LogicalType::List)).build()
}

/// What goes into a column: values, and for each cell, or element of a list, how much of it is there,
/// and whether it goes on with the list before.
#[derive(Debug)]
struct Chunk<T> {
    values: Vec<T>,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl<T> Chunk<T> {
    fn new() -> Self {
        Self { values: Vec::new(), definitions: Vec::new(), repetitions: Vec::new() }
    }

    /// One value or none.
    fn push(&mut self, value: Option<T>) {
        self.definitions.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    /// Several values, or null where there are none.
    fn extend(&mut self, values: impl IntoIterator<Item = T>) {
        let before = self.values.len();
        self.values.extend(values);
        let count = self.values.len() - before;
        if count == 0 {
            self.definitions.push(0);
            self.repetitions.push(0);
        }
        for index in 0..count {
            self.definitions.push(2);
            self.repetitions.push(i16::from(index > 0));
        }
    }

    /// The lists of values in the cells of an attribute.
    fn of_values<'a>(
        cells: impl Iterator<Item = Cell<'a>>,
        element: impl Fn(Value) -> Result<T, ParquetError>,
    ) -> Result<Self, ParquetError> {
        let mut chunk = Self::new();
        for cell in cells {
            let Cell::Values(avps) = cell else {
                chunk.extend([]);
                continue;
            };
            let elements: Result<Vec<T>, _> = avps.iter().map(|avp| element(avp.value())).collect();
            chunk.extend(elements?);
        }
        Ok(chunk)
    }

    /// Writes it to its column, which holds values of this type.
    fn write<D: DataType<T = T>>(&self, to: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        to.typed::<D>().write_batch(&self.values, Some(&self.definitions), self.lists()).map(drop)
    }

    /// The repetitions, where the column holds lists.
    fn lists(&self) -> Option<&[i16]> {
        (!self.repetitions.is_empty()).then_some(&self.repetitions)
    }
}

fn push<'a>(
    to: &mut SerializedColumnWriter<'_>,
    ty: Type,
    cells: impl Iterator<Item = Cell<'a>>,
    texts: &Texts,
) -> Result<(), ParquetError> {
    match ty {
        Type::Number | Type::Instant | Type::Numbers => {
            let mut chunk = Chunk::new();
            for cell in cells {
                match cell {
                    Cell::Number(number) => chunk.push(Some(i64::from(number))),
                    Cell::Instant(nanoseconds) => chunk.push(Some(nanoseconds)),
                    Cell::Numbers(numbers) => chunk.extend(numbers.into_iter().map(i64::from)),
                    _ if ty == Type::Numbers => chunk.extend([]),
                    _ => chunk.push(None),
                }
            }
            chunk.write::<Int64Type>(to)
        }
        Type::Seconds => {
            let mut chunk = Chunk::new();
            for cell in cells {
                let Cell::Seconds(nanoseconds) = cell else {
                    chunk.push(None);
                    continue;
                };
                chunk.push(Some(nanoseconds as f64 / 1e9));
            }
            chunk.write::<DoubleType>(to)
        }
        Type::Text => {
            let mut chunk = Chunk::new();
            for cell in cells {
                let Cell::Text(text) = cell else {
                    chunk.push(None);
                    continue;
                };
                chunk.push(Some(ByteArray::from(text)));
            }
            chunk.write::<ByteArrayType>(to)
        }
        Type::Values(AttrType::Text) => {
            let text = |value| Ok(ByteArray::from(texts.show(value).into_bytes()));
            Chunk::of_values(cells, text)?.write::<ByteArrayType>(to)
        }
        Type::Values(AttrType::Boolean) => {
            let boolean = |value: Value| match value.number() {
                Some(0) => Ok(false),
                Some(1) => Ok(true),
                _ => Err(no_number(value, texts)),
            };
            Chunk::of_values(cells, boolean)?.write::<BoolType>(to)
        }
        Type::Values(AttrType::Integer) => {
            let integer = |value: Value| {
                let number = value.number().and_then(|number| i64::try_from(number).ok());
                number.ok_or_else(|| no_number(value, texts))
            };
            Chunk::of_values(cells, integer)?.write::<Int64Type>(to)
        }
        Type::Values(AttrType::Unsigned) => {
            let unsigned = |value: Value| {
                let number = value.number().and_then(|number| u64::try_from(number).ok());
                number.map(u64::cast_signed).ok_or_else(|| no_number(value, texts))
            };
            Chunk::of_values(cells, unsigned)?.write::<Int64Type>(to)
        }
        Type::Values(AttrType::Real) => {
            let real = |value| texts.show(value).parse::<f64>().map_err(|_| no_number(value, texts));
            Chunk::of_values(cells, real)?.write::<DoubleType>(to)
        }
    }
}

/// A value that its dissector may not give.
fn no_number(value: Value, texts: &Texts) -> ParquetError {
    ParquetError::General(format!("`{}` is no number, but stands where only numbers do", texts.show(value)))
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::super::testing::{CONFIG, Message, report, track};
    use crate::track::{Keep, Tracked};

    const FRAMES: &[(i64, &[Message])] =
        &[(0, &[(1, "ask", "=ann;")]), (250, &[(1, "answer", "")]), (3_000, &[(2, "ask", "")])];

    /// The schema, and the rows as JSON.
    fn read(tracked: &Tracked, name: &str) -> (String, Vec<String>) {
        let mut file = Vec::new();
        report(tracked, &[name], |report| report.parquet(name, &mut file)).unwrap();
        let path = std::env::temp_dir().join(format!("mate-{name}-{}.parquet", std::process::id()));
        std::fs::write(&path, file).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        let mut schema = Vec::new();
        let root = reader.metadata().file_metadata().schema();
        ::parquet::schema::printer::print_schema(&mut schema, root);
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        (String::from_utf8(schema).unwrap(), rows)
    }

    #[test]
    fn a_type_is_a_table_of_typed_columns() {
        let (schema, rows) = read(&track(CONFIG, Keep::Frames, FRAMES), "ask");
        let columns: Vec<&str> = schema.split_inclusive('\n').map(|line| line.trim()).collect();
        let list = "REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }";
        assert_eq!(
            columns.join(" "),
            format!(
                "message ask {{ OPTIONAL INT64 id; OPTIONAL BYTE_ARRAY state (STRING); \
                 OPTIONAL INT64 start_utc (TIMESTAMP(NANOS,true)); OPTIONAL DOUBLE start_time; OPTIONAL DOUBLE time; \
                 OPTIONAL DOUBLE duration; OPTIONAL INT64 num_pdus; \
                 OPTIONAL group frames (LIST) {{ REPEATED group list {{ REQUIRED INT64 element; }} }} \
                 OPTIONAL BYTE_ARRAY gog (STRING); OPTIONAL INT64 gog_id; \
                 OPTIONAL group attr_id (LIST) {{ REPEATED group list {{ REQUIRED INT64 element; }} }} OPTIONAL group cmd (LIST) {{ {list} \
                 OPTIONAL group user (LIST) {{ {list} }}"
            )
        );
        assert_eq!(
            rows,
            [
                "{id: 1, state: \"complete\", start_utc: 1700000000250000000, start_time: 0E0, time: 0.25, \
                 duration: 0.25, num_pdus: 2, frames: [1, 2], gog: \"visit\", gog_id: 1, attr_id: [1], \
                 cmd: [\"answer\", \"ask\"], user: [\"=ann;\"]}",
                "{id: 2, state: \"open\", start_utc: 1700000003250000000, start_time: 3.0, time: null, duration: 0E0, \
                 num_pdus: 1, frames: [3], gog: null, gog_id: null, attr_id: [2], cmd: [\"ask\"], user: null}"
            ]
        );
    }

    #[test]
    fn a_type_without_groups_is_an_empty_table() {
        assert_eq!(read(&track(CONFIG, Keep::Frames, &[]), "visit").1, [""; 0]);
    }
}
