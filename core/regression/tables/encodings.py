"""From the bytes of a file to text: text encodings, gzip and Excel."""

import gzip
import io
import re
import zlib

import pandas as pd

LARGEST = 2_000_000_000  # bytes after decompression
BYTE_ORDER_MARKS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
MOST_JUDGED = 400  # bytes that are not ASCII
# Frequent characters of Chinese (both scripts) and Japanese, and frequent syllables of Korean.
HAN = (
    "售额费的一是在不了有和人中大上我以要他用生到作地出就分成可主年同工也能下子面而方多定行法所民得十三"
    "之等部度家力里如水化高自二理起小物加量都性好合因由其然前外天政四日社事平形相全表各重新心反你"
    "明看原又利比或但第向道命此只意建月公系情者最立代想已通提直程五果料位入常文次品式活及管特件求"
    "老基流路少山接知期根指九放西做必先回任取色光即保治北造百七海口器志世金增油思交受什六共收改清"
    "己美再更切打白教速花安身例真具每目至走示完八名才科信米整空元今集土步石研界林律且低持音布容商"
    "非深近千委素技半青省列支史感便往市克何除消府太精值率族存候毛快效院查江型眼王按格易置派片始育"
    "京火住局照引房幅横歳円駅売買店室賃姓班楼雨湿这为个国时来们于对会发动过说产种后学经进着电现实"
    "两体制机当点从业开还间样与关线内数么质气变条没结解问无军并题员总设长头资边级图统较将组见计论"
    "运农几区强决战则据处队给门规热领东导压争济术极联认权证转单风带场车务万达积议声报类离华确张马"
    "节话况温传许广记约历构称准号维选标写亲养层专状厂识适属圆满县红细听铁价严龙飞龄绩销预测距频浓"
    "润宽這為個國時來們於對會發動過說產種後學經進著電現實兩體機當點從業開還間樣與關線內數麼質氣變"
    "條沒結問無軍並題員總設長頭資邊級圖統較將組見計論運農幾區強決戰則據處隊給門規熱領東導壓爭濟術"
    "極聯認權證轉單風帶場車務萬達積議聲報類離華確張馬節話況溫傳許廣記約歷構稱準號維選標寫親養層專"
    "狀廠識適屬圓滿縣紅細聽鐵價嚴龍飛濕齡績銷預測頻濃潤寬気圧図経験労働県広対応変医価値"
)
HANGUL = (
    "이다는의에가을를지고하도은인로리사기아한시자대어서나일그정보라해수만들스주안전과제유여부장상"
    "구성조동소비원위화국우생용모면경거문연년중공방학관신게간내무선발진까물더분세트운야음행당식드"
    "심각실적바개요달차마명민재호영출입금력체합회점육남종류별양현건초교두산석결격습말계량복매색역"
    "반후강치오새약월작통률업목데러단십표길외난질집평권형규품속층급터변직망법군검절풍축열편판환증"
    "백압온너높몸키폭득임료날짜"
)
# Characters that are common in texts of each encoding. Names of columns are too short for the
# statistics of a general detector.
COMMON = {
    "cp1252": r"(?i)(?<=[a-z])[äöüßéèêàâçñáíóúåæøãõîôû]|[äöüéèêàâçñáíóúåæøãõîôû](?=[a-z])",
    "cp1250": r"(?i)(?<=[a-z])[ąćęłńóśźżěščřžýáíéůőű]|[ąćęłńóśźżěščřžýáíéůőű](?=[a-z])",
    "cp1251": "(?i)[оеаинтсрвлкмдпуяьыгзб]",
    "koi8-r": "(?i)[оеаинтсрвлкмдпуяьыгзб]",
    "cp1253": "(?i)(?<![a-z])[αοιετσνηρπκάόίέήύ]",
    "gb18030": f"[{HAN}]",
    "big5": f"[{HAN}]",
    "cp932": f"[{HAN}ぁ-ヶー]",
    "cp949": f"[{HANGUL}]",
}
ENCODINGS = ("utf-8", *COMMON, "euc-jp")
EAST_ASIAN = re.compile("[ぁ-ヿ一-鿿가-힣]")


class TableError(ValueError):
    """A file without a usable table; the message is a sentence for the screen."""


def is_spreadsheet(data: bytes) -> bool:
    """Whether it is an Excel or OpenDocument file."""
    return data.startswith(SPREADSHEETS)


def spreadsheet_to_csv(data: bytes) -> bytes:
    """The first sheet that has cells, as comma-separated UTF-8."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_index(i).to_python() for i in range(len(book.sheet_names)))
        rows = next((sheet for sheet in sheets if sheet), [])
    except Exception as error:  # calamine has no common base class of its errors
        raise TableError("This spreadsheet cannot be read. Save it as CSV.") from error
    return str(pd.DataFrame(rows, dtype=object).to_csv(index=False, header=False)).encode()


def to_utf8(data: bytes, encoding: str | None = None) -> bytes:
    r"""The text as UTF-8 without a byte order mark, with lines that end with \n.

    `encoding` is detected if it is None.

    Raises:
        TableError: it is not a text.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data)
    encoding = encoding or _encoding(data)
    if encoding == "utf-8-sig":
        data = data[3:]
    elif encoding != "utf-8":
        data = data.decode(encoding, errors="replace").encode()
    if CONTROL.search(data[:4096].decode(errors="ignore")):
        raise TableError("This is not a text file. Save the table as CSV.")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _unzipped(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError("This gzip file is damaged.") from error
    if len(content) > LARGEST:
        raise TableError("This gzip file is too large.")
    return content


def _encoding(data: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:4096]:
        # Commas, digits and line ends have a zero after or before them.
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    if data.isascii() or _decoded(data, "utf-8") is not None:
        return "utf-8"
    words = re.findall(rb"[A-Za-z\x80-\xff][@-\x7e\x80-\xff]*", data[:1_000_000])
    judged = b" ".join(word for word in words if not word.isascii())[:MOST_JUDGED]
    return max(COMMON, key=lambda encoding: _commonness(judged, encoding))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _commonness(words: bytes, encoding: str) -> tuple[float, float]:
    """The shares of common and of East Asian characters; the last one may have been cut."""
    text = _decoded(words, encoding) or _decoded(words[:-1], encoding)
    if text is None:
        return -1.0, -1.0
    n = max(1, sum(not char.isascii() for char in text))
    return len(re.findall(COMMON[encoding], text)) / n, len(EAST_ASIAN.findall(text)) / n
