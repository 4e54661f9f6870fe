//! What the well-known numbers of WSP stand for.

/// The text behind a number; `None` where the number is unassigned.
pub(super) fn lookup(table: &'static [&'static str], number: u32) -> Option<&'static str> {
    table.get(usize::try_from(number).ok()?).copied().filter(|name| !name.is_empty())
}

/// The media type behind a number, of the plain range and of the two registered ones.
pub(super) fn media(number: u32) -> Option<&'static str> {
    match number {
        0x201..=0x2ff => lookup(UPLANET_MEDIA, number - 0x201),
        0x300..=0x3ff => lookup(IOTA_MEDIA, number - 0x300),
        _ => lookup(MEDIA, number),
    }
}

/// Media types.
#[rustfmt::skip]
static MEDIA: &[&str] = &[
    "*/*", "text/*", "text/html", "text/plain", "text/x-hdml", "text/x-ttml", "text/x-vCalendar", "text/x-vCard",
    "text/vnd.wap.wml", "text/vnd.wap.wmlscript", "text/vnd.wap.channel", "multipart/*", "multipart/mixed",
    "multipart/form-data", "multipart/byteranges", "multipart/alternative", "application/*", "application/java-vm",
    "application/x-www-form-urlencoded", "application/x-hdmlc", "application/vnd.wap.wmlc",
    "application/vnd.wap.wmlscriptc", "application/vnd.wap.channelc", "application/vnd.wap.uaprof",
    "application/vnd.wap.wtls-ca-certificate", "application/vnd.wap.wtls-user-certificate",
    "application/x-x509-ca-cert", "application/x-x509-user-cert", "image/*", "image/gif", "image/jpeg",
    "image/tiff", "image/png", "image/vnd.wap.wbmp", "application/vnd.wap.multipart.*",
    "application/vnd.wap.multipart.mixed", "application/vnd.wap.multipart.form-data",
    "application/vnd.wap.multipart.byteranges", "application/vnd.wap.multipart.alternative", "application/xml",
    "text/xml", "application/vnd.wap.wbxml", "application/x-x968-cross-cert", "application/x-x968-ca-cert",
    "application/x-x968-user-cert", "text/vnd.wap.si", "application/vnd.wap.sic", "text/vnd.wap.sl",
    "application/vnd.wap.slc", "text/vnd.wap.co", "application/vnd.wap.coc",
    "application/vnd.wap.multipart.related", "application/vnd.wap.sia", "text/vnd.wap.connectivity-xml",
    "application/vnd.wap.connectivity-wbxml", "application/pkcs7-mime", "application/vnd.wap.hashed-certificate",
    "application/vnd.wap.signed-certificate", "application/vnd.wap.cert-response", "application/xhtml+xml",
    "application/wml+xml", "text/css", "application/vnd.wap.mms-message",
    "application/vnd.wap.rollover-certificate", "application/vnd.wap.locc+wbxml", "application/vnd.wap.loc+xml",
    "application/vnd.syncml.dm+wbxml", "application/vnd.syncml.dm+xml", "application/vnd.syncml.notification",
    "application/vnd.wap.xhtml+xml", "application/vnd.wv.csp.cir", "application/vnd.oma.dd+xml",
    "application/vnd.oma.drm.message", "application/vnd.oma.drm.content", "application/vnd.oma.drm.rights+xml",
    "application/vnd.oma.drm.rights+wbxml", "application/vnd.wv.csp+xml", "application/vnd.wv.csp+wbxml", "", "",
    "", "", "", "", "", "", "", "", "", "", "application/octet-stream",
];

/// Media types registered from 0x201 on.
#[rustfmt::skip]
static UPLANET_MEDIA: &[&str] = &[
    "application/vnd.uplanet.cachop-wbxml", "application/vnd.uplanet.signal", "application/vnd.uplanet.alert-wbxml",
    "application/vnd.uplanet.list-wbxml", "application/vnd.uplanet.listcmd-wbxml",
    "application/vnd.uplanet.channel-wbxml", "application/vnd.uplanet.provisioning-status-uri",
    "x-wap.multipart/vnd.uplanet.header-set", "application/vnd.uplanet.bearer-choice-wbxml",
    "application/vnd.phonecom.mmc-wbxml", "application/vnd.nokia.syncset+wbxml", "image/x-up-wpng",
];

/// Media types registered from 0x300 on.
#[rustfmt::skip]
static IOTA_MEDIA: &[&str] = &[
    "application/iota.mmc-wbxml", "application/iota.mmc-xml",
];

/// Languages.
#[rustfmt::skip]
pub(super) static LANGUAGES: &[&str] = &[
    "*", "Afar (aa)", "Abkhazian (ab)", "Afrikaans (af)", "Amharic (am)", "Arabic (ar)", "Assamese (as)",
    "Aymara (ay)", "Azerbaijani (az)", "Bashkir (ba)", "Byelorussian (be)", "Bulgarian (bg)", "Bihari (bh)",
    "Bislama (bi)", "Bengali; Bangla (bn)", "Tibetan (bo)", "Breton (br)", "Catalan (ca)", "Corsican (co)",
    "Czech (cs)", "Welsh (cy)", "Danish (da)", "German (de)", "Bhutani (dz)", "Greek (el)", "English (en)",
    "Esperanto (eo)", "Spanish (es)", "Estonian (et)", "Basque (eu)", "Persian (fa)", "Finnish (fi)", "Fiji (fj)",
    "Urdu (ur)", "French (fr)", "Uzbek (uz)", "Irish (ga)", "Scots Gaelic (gd)", "Galician (gl)", "Guarani (gn)",
    "Gujarati (gu)", "Hausa (ha)", "Hebrew (formerly iw) (he)", "Hindi (hi)", "Croatian (hr)", "Hungarian (hu)",
    "Armenian (hy)", "Vietnamese (vi)", "Indonesian (formerly in) (id)", "Wolof (wo)", "Xhosa (xh)",
    "Icelandic (is)", "Italian (it)", "Yoruba (yo)", "Japanese (ja)", "Javanese (jw)", "Georgian (ka)",
    "Kazakh (kk)", "Zhuang (za)", "Cambodian (km)", "Kannada (kn)", "Korean (ko)", "Kashmiri (ks)", "Kurdish (ku)",
    "Kirghiz (ky)", "Chinese (zh)", "Lingala (ln)", "Laothian (lo)", "Lithuanian (lt)", "Latvian, Lettish (lv)",
    "Malagasy (mg)", "Maori (mi)", "Macedonian (mk)", "Malayalam (ml)", "Mongolian (mn)", "Moldavian (mo)",
    "Marathi (mr)", "Malay (ms)", "Maltese (mt)", "Burmese (my)", "Ukrainian (uk)", "Nepali (ne)", "Dutch (nl)",
    "Norwegian (no)", "Occitan (oc)", "(Afan) Oromo (om)", "Oriya (or)", "Punjabi (pa)", "Polish (po)",
    "Pashto, Pushto (ps)", "Portuguese (pt)", "Quechua (qu)", "Zulu (zu)", "Kirundi (rn)", "Romanian (ro)",
    "Russian (ru)", "Kinyarwanda (rw)", "Sanskrit (sa)", "Sindhi (sd)", "Sangho (sg)", "Serbo-Croatian (sh)",
    "Sinhalese (si)", "Slovak (sk)", "Slovenian (sl)", "Samoan (sm)", "Shona (sn)", "Somali (so)", "Albanian (sq)",
    "Serbian (sr)", "Siswati (ss)", "Sesotho (st)", "Sundanese (su)", "Swedish (sv)", "Swahili (sw)", "Tamil (ta)",
    "Telugu (te)", "Tajik (tg)", "Thai (th)", "Tigrinya (ti)", "Turkmen (tk)", "Tagalog (tl)", "Setswana (tn)",
    "Tonga (to)", "Turkish (tr)", "Tsonga (ts)", "Tatar (tt)", "Twi (tw)", "Uighur (ug)",
];

/// Header names.
#[rustfmt::skip]
pub(super) static HEADERS: &[&str] = &[
    "Accept", "Accept-Charset (encoding 1.1)", "Accept-Encoding (encoding 1.1)", "Accept-Language", "Accept-Ranges",
    "Age", "Allow", "Authorization", "Cache-Control (encoding 1.1)", "Connection", "Content-Base",
    "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5",
    "Content-Range (encoding 1.1)", "Content-Type", "Date", "ETag", "Expires", "From", "Host", "If-Modified-Since",
    "If-Match", "If-None-Match", "If-Range", "If-Unmodified-Since", "Location", "Last-Modified", "Max-Forwards",
    "Pragma", "Proxy-Authenticate", "Proxy-Authorization", "Public", "Range", "Referer", "Retry-After", "Server",
    "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "Warning", "WWW-Authenticate",
    "Content-Disposition", "X-Wap-Application-ID", "X-Wap-Content-URI", "X-Wap-Initiator-URI", "Accept-Application",
    "Bearer-Indication", "Push-Flag", "Profile", "Profile-Diff", "Profile-Warning", "Expect", "TE", "Trailer",
    "Accept-Charset", "Accept-Encoding", "Cache-Control", "Content-Range", "X-Wap-Tod", "Content-ID", "Set-Cookie",
    "Cookie", "Encoding-Version", "Profile-Warning (encoding 1.4)", "Content-Disposition (encoding 1.4)",
    "X-WAP-Security", "Cache-Control (encoding 1.4)", "Expect (encoding 1.5)", "X-Wap-Loc-Invocation",
    "X-Wap-Loc-Delivery",
];

/// WAP applications that push messages are for.
#[rustfmt::skip]
pub(super) static APPLICATIONS: &[&str] = &[
    "x-wap-application:*", "x-wap-application:push.sia", "x-wap-application:wml.ua", "x-wap-application:wta.ua",
    "x-wap-application:mms.ua", "x-wap-application:push.syncml", "x-wap-application:loc.ua",
    "x-wap-application:syncml.dm", "x-wap-application:drm.ua", "x-wap-application:emn.ua",
    "x-wap-application:wv.ua", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    "x-wap-application:lwm2m.dm",
];

/// Bearers.
#[rustfmt::skip]
pub(super) static BEARERS: &[&str] = &[
    "IPv4", "IPv6", "GSM USSD", "GSM SMS", "ANSI-136 GUTS/R-Data", "IS-95 CDMA SMS", "IS-95 CDMA CSD",
    "IS-95 CDMA Packet data", "ANSI-136 CSD", "ANSI-136 Packet data", "GSM CSD", "GSM GPRS",
    "GSM USSD (IPv4 addresses)", "AMPS CDPD", "PDC CSD", "PDC Packet data", "IDEN SMS", "IDEN CSD",
    "IDEN Packet data", "Paging network FLEX(TM)", "PHS SMS", "PHS CSD", "GSM USSD (GSM Service Code addresses)",
    "TETRA SDS (ITSI addresses)", "TETRA SDS (MSISDN addresses)", "TETRA Packet data", "Paging network ReFLEX(TM)",
    "GSM USSD (MSISDN addresses)", "Mobitex MPAK", "ANSI-136 GHOST/R-Data",
];

/// Cache directives.
#[rustfmt::skip]
pub(super) static CACHE_CONTROLS: &[&str] = &[
    "no-cache", "no-store", "max-age", "max-stale", "min-fresh", "only-if-cached", "public", "private",
    "no-transform", "must-revalidate", "proxy-revalidate", "s-max-age",
];

/// Content codings.
#[rustfmt::skip]
pub(super) static CONTENT_ENCODINGS: &[&str] = &[
    "gzip", "compress", "deflate",
];

/// Content codings that may be accepted.
#[rustfmt::skip]
pub(super) static ACCEPT_ENCODINGS: &[&str] = &[
    "gzip", "compress", "deflate", "*",
];
