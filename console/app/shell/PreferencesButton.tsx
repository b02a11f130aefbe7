import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useMe } from "../client/me.tsx";
import { THEMES, usePreferences, ZONES } from "../client/preferences.tsx";
import { Segments } from "../components/Segments.tsx";
import { Icon } from "./Icon.tsx";
import css from "./PreferencesButton.module.css";

const THEME_NAMES = { system: "As the system", light: "Light", dark: "Dark" } as const;

/** Light or dark, and in whose zone times are told; kept on this device. */
export function PreferencesButton() {
  const { theme, zone, choose } = usePreferences();
  const { timeZone } = useMe();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zoneNames = { account: `Account, ${timeZone}`, own: `This device, ${own}` } as const;
  return (
    <DialogTrigger>
      <Button className="btn bare" aria-label="Theme and time zone">
        <Icon name="more" />
      </Button>
      <Popover className={`${css.pop}`} placement="top start">
        <Dialog className={`${css.box}`} aria-label="Theme and time zone">
          <h3>Theme</h3>
          <Segments
            label="Theme"
            value={theme}
            options={THEMES.map((one) => ({ value: one, label: THEME_NAMES[one] }))}
            choose={(next) => choose({ theme: next })}
          />
          <h3>Times in the zone of</h3>
          <Segments
            label="Time zone"
            value={zone}
            options={ZONES.map((one) => ({ value: one, label: zoneNames[one] }))}
            choose={(next) => choose({ zone: next })}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
