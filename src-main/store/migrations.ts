/** Numbered migrations of the project file; a migration once released is never edited. */

export interface Migration {
  /** Why the file changes. */
  readonly reason: string
  readonly sql: string
}

/** The file's `user_version` is the number of migrations it has seen. */
export const MIGRATIONS: readonly Migration[] = [
  {
    reason: 'First form: acquisition, layout, runs and their results.',
    sql: `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE root (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  relative_path TEXT NOT NULL,
  instrument TEXT NOT NULL,
  grammar TEXT NOT NULL,
  pattern TEXT,
  imported_at INTEGER NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0,
  warnings TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE channel (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  colour TEXT NOT NULL,
  excitation_nm REAL,
  emission_nm REAL,
  UNIQUE (name, key)
) STRICT;

CREATE TABLE plate (
  id INTEGER PRIMARY KEY,
  root_id INTEGER NOT NULL REFERENCES root ON DELETE CASCADE,
  name TEXT NOT NULL,
  barcode TEXT,
  size INTEGER NOT NULL,
  has_wells INTEGER NOT NULL,
  wells INTEGER NOT NULL DEFAULT 0,
  sites INTEGER NOT NULL DEFAULT 0,
  present INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0,
  not_acquired INTEGER NOT NULL DEFAULT 0,
  unreadable INTEGER NOT NULL DEFAULT 0,
  duplicate INTEGER NOT NULL DEFAULT 0,
  UNIQUE (root_id, name)
) STRICT;

CREATE TABLE well (
  id INTEGER PRIMARY KEY,
  plate_id INTEGER NOT NULL REFERENCES plate ON DELETE CASCADE,
  row INTEGER NOT NULL,
  col INTEGER NOT NULL,
  title TEXT,
  sites INTEGER NOT NULL DEFAULT 0,
  present INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0,
  not_acquired INTEGER NOT NULL DEFAULT 0,
  unreadable INTEGER NOT NULL DEFAULT 0,
  UNIQUE (plate_id, row, col)
) STRICT;

CREATE TABLE site (
  id INTEGER PRIMARY KEY,
  well_id INTEGER NOT NULL REFERENCES well ON DELETE CASCADE,
  number INTEGER NOT NULL,
  x_microns REAL,
  y_microns REAL,
  UNIQUE (well_id, number)
) STRICT;

CREATE TABLE plane (
  site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE,
  channel_id INTEGER NOT NULL REFERENCES channel,
  time INTEGER NOT NULL,
  z INTEGER NOT NULL,
  state INTEGER NOT NULL,
  path TEXT NOT NULL,
  page INTEGER NOT NULL,
  sample INTEGER,
  size INTEGER,
  modified INTEGER,
  problem TEXT,
  PRIMARY KEY (site_id, channel_id, time, z)
) STRICT, WITHOUT ROWID;
CREATE INDEX plane_not_present ON plane (state, site_id) WHERE state <> 0;

CREATE TABLE layout_snapshot (
  id INTEGER PRIMARY KEY,
  plate_id INTEGER NOT NULL REFERENCES plate ON DELETE CASCADE,
  wells TEXT NOT NULL
) STRICT;

CREATE TABLE layout_version (
  version INTEGER PRIMARY KEY,
  parent INTEGER,
  created_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  snapshots TEXT NOT NULL
) STRICT;

CREATE TABLE contrast (
  plate_id INTEGER NOT NULL REFERENCES plate ON DELETE CASCADE,
  channel_id INTEGER NOT NULL REFERENCES channel,
  low REAL,
  high REAL,
  automatic TEXT NOT NULL,
  PRIMARY KEY (plate_id, channel_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mosaic (
  plate_id INTEGER NOT NULL REFERENCES plate ON DELETE CASCADE,
  channel_id INTEGER NOT NULL REFERENCES channel,
  header TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (plate_id, channel_id)
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  parameters TEXT NOT NULL,
  source_run_id INTEGER REFERENCES run ON DELETE CASCADE,
  program_version TEXT NOT NULL,
  provider TEXT NOT NULL,
  seed INTEGER,
  model_hash TEXT,
  layout_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  seconds REAL NOT NULL DEFAULT 0,
  sites INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE run_site (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE,
  failed INTEGER NOT NULL,
  message TEXT,
  objects INTEGER NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (run_id, site_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_image (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE,
  compartment TEXT NOT NULL,
  objects INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (run_id, site_id, compartment)
) STRICT;

CREATE TABLE feature_set (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  compartment TEXT NOT NULL,
  names TEXT NOT NULL,
  PRIMARY KEY (run_id, compartment)
) STRICT, WITHOUT ROWID;

CREATE TABLE feature_block (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE,
  compartment TEXT NOT NULL,
  objects INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (run_id, site_id, compartment)
) STRICT;

CREATE TABLE well_values (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  well_id INTEGER NOT NULL REFERENCES well ON DELETE CASCADE,
  cells INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (run_id, well_id)
) STRICT;

CREATE TABLE plate_values (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  feature INTEGER NOT NULL,
  plate_id INTEGER NOT NULL REFERENCES plate ON DELETE CASCADE,
  data BLOB NOT NULL,
  PRIMARY KEY (run_id, feature, plate_id)
) STRICT;

CREATE INDEX run_site_by_site ON run_site (site_id);
CREATE INDEX label_image_by_site ON label_image (site_id);
CREATE INDEX feature_block_by_site ON feature_block (site_id);
CREATE INDEX well_values_by_well ON well_values (well_id);
CREATE INDEX plate_values_by_plate ON plate_values (plate_id);
CREATE INDEX layout_snapshot_by_plate ON layout_snapshot (plate_id);
CREATE INDEX run_by_source ON run (source_run_id);
`,
  },
  {
    reason:
      'A run keeps its own counts and wells their cells in an index, since counting 172,800 sites or reading 19,200 wide rows holds the desk; a removed run disappears at once and is emptied piece by piece.',
    sql: `
ALTER TABLE run ADD COLUMN done_sites INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN failed_sites INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN objects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
UPDATE run SET
  done_sites = (SELECT count(*) FROM run_site WHERE run_id = run.id),
  failed_sites = (SELECT coalesce(sum(failed), 0) FROM run_site WHERE run_id = run.id),
  objects = (SELECT coalesce(sum(objects), 0) FROM run_site WHERE run_id = run.id);
CREATE INDEX well_values_cells ON well_values (run_id, well_id, cells);
`,
  },
  {
    reason: 'The ranking of a thousand measurements over thousands of control wells is read again, not computed again.',
    sql: `
CREATE TABLE derived (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (run_id, question)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    reason:
      'Models live in the project with the trainings that made them, and what a detector finds in a site is kept region by region.',
    sql: `
CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES run ON DELETE SET NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  card TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  test_input BLOB,
  test_output BLOB,
  onnx BLOB NOT NULL
) STRICT;
CREATE INDEX model_by_run ON model (run_id);

CREATE TABLE training (
  run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  record TEXT NOT NULL,
  evaluation TEXT
) STRICT;

CREATE TABLE region (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  probability REAL NOT NULL,
  score REAL NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  PRIMARY KEY (run_id, site_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX region_by_score ON region (run_id, score);
CREATE INDEX region_by_site ON region (site_id);
`,
  },
]
