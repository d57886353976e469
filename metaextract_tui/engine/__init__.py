"""How files get through workers: the manager and its loop, the child's side, pools, lanes, limits, the sandbox."""
