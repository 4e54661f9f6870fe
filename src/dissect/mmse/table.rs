//! The table of MMS Message Encapsulation: every field, with its type and when it is present.

use crate::fields::protocol;

protocol! {
    pub static MMSE = "mmse", "MMS Message Encapsulation", Spanning, carries ["wsp"],
        "Bodies of the media type application/vnd.wap.mms-message, over HTTP or WSP; in WSP also bodies that look like it.";
    MESSAGE_TYPE = "mmse.message_type", Uint(1, Hex),
        "0x80 m-send-req, 0x81 m-send-conf, 0x82 m-notification-ind …: the second octet, in every message.";
    TRANSACTION_ID = "mmse.transaction_id", Text, "Transaction id; joins a request and its answer of one handset.";
    MMS_VERSION = "mmse.mms_version", Text, "Version: 1.0, 1.2 …";
    BCC = "mmse.bcc", Text, "Blind copy recipient; once per header.";
    CC = "mmse.cc", Text, "Copy recipient; once per header.";
    TO = "mmse.to", Text, "Recipient; once per header.";
    FROM = "mmse.from", Text, "Sender, or `<insert address>` where the MMSC is to fill it in.";
    MMS_FROM = "mms.from", Text,
        "Sender without `/TYPE=…` and display name; absent where the address is to be inserted. Not in Wireshark.";
    MMS_TO = "mms.to", Text,
        "Recipient (To) without `/TYPE=…` and display name; once per header. Not in Wireshark.";
    CONTENT_LOCATION = "mmse.content_location", Text, "URL to fetch the message from, as sent.";
    MMS_URL = "mms.url", Text,
        "The content location, normalised so that it equals the URL of the request that fetches it. Not in Wireshark.";
    DATE = "mmse.date", Time, "When the message was sent, or what a report tells happened.";
    DELIVERY_REPORT = "mmse.delivery_report", Uint(1, Hex), "0x80: a delivery report is wanted.";
    DELIVERY_TIME_ABS = "mmse.delivery_time.abs", Time, "When to deliver, as a point in time.";
    DELIVERY_TIME_REL = "mmse.delivery_time.rel", Seconds, "When to deliver, from now.";
    EXPIRY_ABS = "mmse.expiry.abs", Time, "When the message expires, as a point in time.";
    EXPIRY_REL = "mmse.expiry.rel", Seconds, "When the message expires, from now.";
    MESSAGE_CLASS_ID = "mmse.message_class.id", Uint(1, Hex), "Class: 0x80 personal, 0x81 advertisement …";
    MESSAGE_CLASS_STR = "mmse.message_class.str", Text, "Class spelled as text.";
    MESSAGE_ID = "mmse.message_id", Text, "Message id that the MMSC gave, as sent.";
    MMS_MESSAGE_ID = "mms.message_id", Text,
        "Message id without quotes, angle brackets and blanks around it. Not in Wireshark.";
    MESSAGE_SIZE = "mmse.message_size", Uint(4, Dec), "Size of the message; 0 where it takes more than four octets.";
    PRIORITY = "mmse.priority", Uint(1, Hex), "0x80 low, 0x81 normal, 0x82 high.";
    READ_REPLY = "mmse.read_reply", Uint(1, Hex), "Read report wanted, where the version before is 0 or absent.";
    READ_REPORT = "mmse.read_report", Uint(1, Hex), "0x80: a read report is wanted.";
    REPORT_ALLOWED = "mmse.report_allowed", Uint(1, Hex), "0x80: a delivery report may be sent.";
    RESPONSE_STATUS = "mmse.response_status", Uint(1, Hex), "In m-send-conf and m-forward-conf: 0x80 is success.";
    RESPONSE_TEXT = "mmse.response_text", Text, "What the MMSC says of the response status.";
    SENDER_VISIBILITY = "mmse.sender_visibility", Uint(1, Hex), "0x80 hide, 0x81 show.";
    STATUS = "mmse.status", Uint(1, Hex), "In m-notifyresp-ind and m-delivery-ind: 0x81 is retrieved.";
    SUBJECT = "mmse.subject", Text, "Subject, decoded from its character set.";
    RETRIEVE_STATUS = "mmse.retrieve_status", Uint(1, Hex), "In m-retrieve-conf: 0x80, or absent, is success.";
    RETRIEVE_TEXT = "mmse.retrieve_text", Text, "What the MMSC says of the retrieve status.";
    READ_STATUS = "mmse.read_status", Uint(1, Hex), "In read reports: 0x80 read, 0x81 deleted unread.";
    REPLY_CHARGING = "mmse.reply_charging", Uint(1, Hex), "0x80: the sender pays for a reply.";
    REPLY_CHARGING_DEADLINE_ABS = "mmse.reply_charging_deadline.abs", Time, "Until when, as a point in time.";
    REPLY_CHARGING_DEADLINE_REL = "mmse.reply_charging_deadline.rel", Seconds, "Until when, from now.";
    REPLY_CHARGING_ID = "mmse.reply_charging_id", Text, "The message that is replied to.";
    REPLY_CHARGING_SIZE = "mmse.reply_charging_size", Uint(4, Dec), "Largest reply that the sender pays for.";
    PREVIOUSLY_SENT_BY = "mmse.previously_sent_by", Text, "Who forwarded the message; once per header.";
    PREVIOUSLY_SENT_BY_COUNT = "mmse.previously_sent_by.forward_count", Uint(4, Dec), "Which forward it was.";
    PREVIOUSLY_SENT_BY_ADDRESS = "mmse.previously_sent_by.address", Text, "Who forwarded the message.";
    PREVIOUSLY_SENT_DATE = "mmse.previously_sent_date", Text, "When the message was forwarded; once per header.";
    PREVIOUSLY_SENT_DATE_COUNT = "mmse.previously_sent_date.forward_count", Uint(4, Dec), "Which forward it was.";
    PREVIOUSLY_SENT_DATE_DATE = "mmse.previously_sent_date.date", Text, "When the message was forwarded.";
    FFHEADER = "mmse.ffheader", Text, "Name of a header spelled as text; its value is not shown.";
    HEADER_UINT = "mmse.header.uint", Uint(1, Dec), "A header from 0xa2 on whose value is one octet from 0x80 on.";
    HEADER_STRING = "mmse.header.string", Text, "A header from 0xa2 on whose value is text.";
    HEADER_BYTES = "mmse.header.bytes", Bytes, "A header from 0xa2 on whose value is counted octets; whole.";
    OVERSIZED_UINTVAR = "mmse.oversized_uintvar", None,
        "Never present; known so that configurations that name it load.";
    STORE = "mmse.store", Uint(1, Hex), "0x80: the message is to be kept in the mailbox. Not in Wireshark.";
    MM_STATE = "mmse.mm_state", Uint(1, Hex),
        "State in the mailbox: 0x80 draft, 0x81 sent, 0x82 new, 0x83 retrieved, 0x84 forwarded. Not in Wireshark.";
    MM_FLAGS = "mmse.mm_flags", Text, "A keyword that is set, removed or searched for. Not in Wireshark.";
    STORE_STATUS = "mmse.store_status", Uint(1, Hex), "0x80: kept in the mailbox. Not in Wireshark.";
    STORE_STATUS_TEXT = "mmse.store_status_text", Text, "What the MMSC says of the store status. Not in Wireshark.";
    STORED = "mmse.stored", Uint(1, Hex), "0x80: the message is in the mailbox. Not in Wireshark.";
    TOTALS = "mmse.totals", Uint(1, Hex), "0x80: the size of the mailbox is wanted. Not in Wireshark.";
    MBOX_TOTALS = "mmse.mbox_totals", Uint(4, Dec), "Messages or octets in the mailbox. Not in Wireshark.";
    QUOTAS = "mmse.quotas", Uint(1, Hex), "0x80: the limits of the mailbox are wanted. Not in Wireshark.";
    MBOX_QUOTAS = "mmse.mbox_quotas", Uint(4, Dec), "Messages or octets allowed in the mailbox. Not in Wireshark.";
    MESSAGE_COUNT = "mmse.message_count", Uint(4, Dec), "How many messages follow. Not in Wireshark.";
    START = "mmse.start", Uint(4, Dec), "First message that is wanted. Not in Wireshark.";
    LIMIT = "mmse.limit", Uint(4, Dec), "How many messages are wanted. Not in Wireshark.";
    DISTRIBUTION_INDICATOR = "mmse.distribution_indicator", Uint(1, Hex),
        "0x80: the content may be passed on. Not in Wireshark.";
    RECOMMENDED_RETRIEVAL_MODE = "mmse.recommended_retrieval_mode", Uint(1, Hex),
        "0x80: to be fetched by hand. Not in Wireshark.";
    RECOMMENDED_RETRIEVAL_MODE_TEXT = "mmse.recommended_retrieval_mode_text", Text, "Why. Not in Wireshark.";
    STATUS_TEXT = "mmse.status_text", Text, "What the MMSC says of the status. Not in Wireshark.";
    APPLIC_ID = "mmse.applic_id", Text, "Application that the message is for. Not in Wireshark.";
    REPLY_APPLIC_ID = "mmse.reply_applic_id", Text, "Application that an answer is for. Not in Wireshark.";
    AUX_APPLIC_INFO = "mmse.aux_applic_info", Text, "What else the application is told. Not in Wireshark.";
    CONTENT_CLASS = "mmse.content_class", Uint(1, Hex),
        "0x80 text, 0x81 image basic, 0x82 image rich, 0x83 video basic … Not in Wireshark.";
    DRM_CONTENT = "mmse.drm_content", Uint(1, Hex), "0x80: the content is protected. Not in Wireshark.";
    ADAPTATION_ALLOWED = "mmse.adaptation_allowed", Uint(1, Hex), "0x80: the content may be adapted. Not in Wireshark.";
    REPLACE_ID = "mmse.replace_id", Text, "The message that this one replaces. Not in Wireshark.";
    CANCEL_ID = "mmse.cancel_id", Text, "The message that is cancelled. Not in Wireshark.";
    CANCEL_STATUS = "mmse.cancel_status", Uint(1, Hex), "0x80 received, 0x81 corrupted. Not in Wireshark.";
    MMS_CLASS = "mms.class", Text,
        "What response, retrieve, or delivery status amounts to: ok, transient, permanent, pending, unknown. \
         A retrieved message without a retrieve status is ok. Not in Wireshark.";
    BODY_SIZE = "mmse.body_size", Uint(4, Dec), "Octets after the content type. Not in Wireshark.";
    PARTS = "mmse.parts", Uint(4, Dec),
        "Parts of the body: those of a multipart body, else 1, or 0 for an empty body. Not in Wireshark.";
}
