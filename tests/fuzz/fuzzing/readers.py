"""All readers of external bytes, by name."""

from .amazon_readers import AMAZON_READERS
from .assure_readers import ASSURE_READERS
from .file_readers import FILE_READERS
from .web_readers import WEB_READERS

READERS = {
    reader.name: reader
    for readers in (AMAZON_READERS, ASSURE_READERS, WEB_READERS, FILE_READERS)
    for reader in readers
}
