# SPDX-License-Identifier: Apache-2.0
"""What the server says of its configuration before it starts."""

import json
import re
import tomllib

import harness
import jsonschema
import pytest

SHIPPED = harness.REPO / "config"
EXAMPLES = [SHIPPED / "consort.toml", *sorted((SHIPPED / "examples").rglob("*.toml"))]
GOOD = """
[plugins.music]
use = "consort.storage-fs"
config.root = "/"
[plugins.local]
use = "consort.auth-local"
"""


# What stands in the file or variable that an example takes a secret from. Nobody listens there.
SECRETS = {
    "database.url": "postgresql://consort:secret@127.0.0.1:1/consort",
    "cache.url": "redis://:secret@127.0.0.1:1/0",
}
SECRET_NAMES = re.compile(r"url|.*(?:password|secret|token|private|access)_?(?:key|id)?")


def values_of(table, path=""):
    """Every (path, value) of a parsed file; `{ env = … }` and `{ file = … }` count as values."""
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict) and set(value) not in ({"env"}, {"file"}):
            yield from values_of(value, name)
        else:
            yield name, value


def moved_here(text, folder):
    """An example with the files and folders that it names, made below `folder`; and the environment that it wants."""
    environment = {}
    for name, value in values_of(tomllib.loads(text)):
        secret = SECRETS.get(name, "secret")
        if isinstance(value, dict) and "env" in value:
            environment[value["env"]] = secret
        elif isinstance(value, dict):
            file = folder / value["file"].lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(secret + "\n")
            file.chmod(0o600)
            text = text.replace(f'"{value["file"]}"', f'"{file}"')
        elif name.endswith("config.root"):
            root = folder / value.lstrip("/")
            root.mkdir(parents=True)
            text = text.replace(f'"{value}"', f'"{root}"')
    return text, environment


@pytest.fixture(scope="module")
def validator():
    schema = json.loads((harness.REPO / "config/consort.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.fixture
def check(tmp_path):
    def run(config, *options, **environment):
        (tmp_path / "consort.toml").write_text(config)
        return harness.run("check-config", "--config", tmp_path / "consort.toml", "--data", tmp_path / "data",
                           *options, environment=environment)
    return run


def test_the_editors_schema_is_current():
    printed = harness.run("config", "--schema").stdout
    assert printed == (harness.REPO / "config/consort.schema.json").read_text(), (
        "write it again: consort config --schema > config/consort.schema.json")


each_example = pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.relative_to(SHIPPED)))


@each_example
def test_the_files_we_ship_keep_to_the_schema(validator, file):
    assert not [error.message for error in validator.iter_errors(tomllib.loads(file.read_text()))]


@each_example
def test_the_server_accepts_the_files_we_ship(check, tmp_path, file):
    """Without the database, the bucket and so on being there."""
    text, environment = moved_here(file.read_text(), tmp_path / "machine")
    result = check(text, **environment)
    assert result.returncode == 0, result.stderr


@each_example
def test_no_secret_stands_in_a_file_we_ship(file):
    assert not [name for name, value in values_of(tomllib.loads(file.read_text()))
                if SECRET_NAMES.fullmatch(name.rsplit(".", 1)[-1]) and not isinstance(value, dict)]


def test_every_default_keeps_to_the_schema(validator):
    """The documented file with every key set to what it shows."""
    text = re.sub(r"(?m)^# (\w+ = )", r"\1", EXAMPLES[0].read_text())
    config = tomllib.loads(text)
    assert config["server"]["workers"]
    assert not [error.message for error in validator.iter_errors(config)]


@pytest.mark.parametrize("bad", [
    "[server]\nlissten = 1", '[log]\nlevel = "loud"', '[server]\ndrain = "soon"', "[server]\nworkers = 0",
    "[plugins.music]\nconfig.root = 1", '[plugins.music]\nuse = "consort.storage-fs"\nconfig.rot = "/"',
    '[chains]\nauth = "local"', "[sever]", '[plugins.m]\nuse = "x"\nsha256 = "123"',
])
def test_the_schema_knows_what_the_server_refuses(validator, check, bad):
    assert [*validator.iter_errors(tomllib.loads(bad))]
    assert check(bad).returncode == 1


def test_check_config_names_everything_at_once(check):
    result = check(GOOD.replace("config.root", "config.rot") + '[log]\nlevel = "loud"\n[chains]\nauth = ["locl"]\n')
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert re.search(r"consort\.toml:4:\d+: error: .*did you mean \"root\"", result.stderr), result.stderr
    assert any("did you mean \"local\"" in line for line in lines)
    assert any("loud" in line for line in lines)
    assert lines[-1].endswith("nothing was started")


def test_check_config_online_asks_the_backends(check, tmp_path):
    good = check(GOOD, "--online")
    assert good.returncode == 0, good.stderr
    assert not (tmp_path / "data").exists()
    url = "postgresql://ann:verysecret@127.0.0.1:1/none"
    unreachable = check(GOOD, "--online", CONSORT__DATABASE__URL=url)
    assert unreachable.returncode == 2 and "unreachable: " in unreachable.stderr
    assert "verysecret" not in unreachable.stdout + unreachable.stderr
    assert check(GOOD, CONSORT__DATABASE__URL=url).returncode == 0
    assert check(GOOD.replace("root", "rot"), "--online", CONSORT__DATABASE__URL=url).returncode == 1


def test_a_plugin_prints_the_section_it_wants(check):
    section = harness.run("plugin", "config", "consort.storage-fs")
    assert section.returncode == 0 and "# hidden = false" in section.stdout
    assert check(section.stdout + '[plugins.local]\nuse = "consort.auth-local"\n').returncode == 0
    assert harness.run("plugin", "config", "org.example.none").returncode == 1
