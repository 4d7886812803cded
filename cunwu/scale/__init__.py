"""What several processes share through Redis (CUNWU_REDIS); each part does without while it is gone."""
