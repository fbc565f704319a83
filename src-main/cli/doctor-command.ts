/** `doctor`: is everything there that the program needs, and what to do if not. */
import { findElectronBinary } from '../process/index.ts'
import { runChecks } from '../service/index.ts'
import type { Command } from './command.ts'
import { settingsFolder } from './session.ts'

export const doctorCommand: Command = {
  usage: 'doctor [--json]',
  summary: 'Check versions, disk, native modules, providers and GPU.',
  flags: {},
  async run(_args, session) {
    const checks = await runChecks({
      version: session.version,
      shell: 'headless',
      settingsFolder: settingsFolder(),
      electronBinary: findElectronBinary(),
    })
    const text = checks.map(
      ({ name, ok, optional, detail, todo }) =>
        `${ok ? 'ok     ' : optional ? 'absent ' : 'MISSING'}  ${name}: ${detail}${todo ? `\n         ${todo}` : ''}`,
    )
    const failed = checks.some((check) => !check.ok && !check.optional)
    return { json: { ok: !failed, checks }, text: text.join('\n'), failed }
  },
}
