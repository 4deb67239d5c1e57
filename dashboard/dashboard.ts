import { drawCharts } from './chart.ts';
import { watchDialogs } from './dialogs.ts';
import { watchForms } from './forms.ts';
import { watchKeys } from './keys.ts';
import { watchMenus } from './menus.ts';
import { startPolling } from './poll.ts';
import { watchSuggestions } from './suggest.ts';
import { onSwap, watchLinks } from './swap.ts';

// Everything works without this script; with it, parts of a page change in place.
document.documentElement.classList.add('scripting');
watchLinks();
watchDialogs();
watchMenus();
watchKeys();
watchForms();
watchSuggestions();
startPolling();
onSwap(drawCharts);
drawCharts();
