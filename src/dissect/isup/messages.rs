//! Which parameters a message has: table 32 and on of ITU-T Q.763.

use super::parameters::code;

/// The parameters of a message type.
pub(super) struct Layout {
    /// Mandatory parameters of fixed length: code and length.
    pub(super) fixed: &'static [(u8, usize)],
    /// Codes of mandatory parameters of variable length.
    pub(super) variable: &'static [u8],
    /// Whether optional parameters may follow.
    pub(super) optional: bool,
}

const fn layout_of(fixed: &'static [(u8, usize)], variable: &'static [u8], optional: bool) -> Layout {
    Layout { fixed, variable, optional }
}

/// The layout of a message type; none where it is unknown or not read.
pub(super) fn layout(kind: u8) -> Option<Layout> {
    Some(match kind {
        // Initial and subsequent address, information request and information, continuity.
        1 => layout_of(
            &[
                (code::NATURE_OF_CONNECTION, 1),
                (code::FORWARD_CALL, 2),
                (code::CALLING_CATEGORY, 1),
                (code::TRANSMISSION_MEDIUM, 1),
            ],
            &[code::CALLED_NUMBER],
            true,
        ),
        2 => layout_of(&[], &[code::SUBSEQUENT_NUMBER], true),
        3 => layout_of(&[(code::INFORMATION_REQUEST, 2)], &[], true),
        4 => layout_of(&[(code::INFORMATION, 2)], &[], true),
        5 => layout_of(&[(code::CONTINUITY, 1)], &[], false),
        // Address complete, connect.
        6 | 7 => layout_of(&[(code::BACKWARD_CALL, 2)], &[], true),
        // Forward transfer, answer, release complete, overload, network resource, facility, user
        // part test, identification, segment, loop prevention, application transport.
        8 | 9 | 16 | 48 | 50..=56 | 64..=66 => layout_of(&[], &[], true),
        // Release, confusion.
        12 | 47 => layout_of(&[], &[code::CAUSE], true),
        // Suspend, resume.
        13 | 14 => layout_of(&[(code::SUSPEND_RESUME, 1)], &[], true),
        // Group reset and its acknowledgement, circuit group query.
        23 | 41 | 42 => layout_of(&[], &[code::RANGE_AND_STATUS], false),
        // Group blocking, unblocking, and their acknowledgements.
        24..=27 => layout_of(&[(code::GROUP_SUPERVISION, 1)], &[code::RANGE_AND_STATUS], false),
        // Facility request, accepted, reject.
        31 | 32 => layout_of(&[(code::FACILITY, 1)], &[], true),
        33 => layout_of(&[(code::FACILITY, 1)], &[code::CAUSE], true),
        // Circuit group query response.
        43 => layout_of(&[], &[code::RANGE_AND_STATUS, code::CIRCUIT_STATE], false),
        // Call progress, user to user.
        44 => layout_of(&[(code::EVENT, 1)], &[], true),
        45 => layout_of(&[], &[code::USER_TO_USER], true),
        _ => return None,
    })
}
