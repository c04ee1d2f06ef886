"""`python3 -m notes <configuration file>`"""

import signal
import sys

import waitress
from psycopg2 import OperationalError

from .accounts import Accounts
from .app import create_app
from .database import Database
from .settings import SettingsError, read_settings
from .version import VERSION


def main() -> None:
    # The first process of a container gets no default handling of signals.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = read_settings(sys.argv[1])
    except (SettingsError, OSError) as error:
        sys.exit(f"notes cannot start: {error}")
    database = Database(settings.database)
    try:
        database.wait(seconds=60)
    except OperationalError as error:
        sys.exit(f"notes cannot start: the database does not answer: {error}")
    schema = database.migrate()
    accounts = Accounts(database)
    if not accounts.has(settings.admin_name):
        accounts.ensure_admin(settings.admin_name, settings.admin_password)
    if settings.oidc:
        accounts.prepare_identities()
    app = create_app(settings, database)
    print(f"notes {VERSION}, schema {schema}, serves {settings.domain} on port 8000")
    waitress.serve(app, host="0.0.0.0", port=8000, threads=8, ident="notes", _quiet=True)


main()
