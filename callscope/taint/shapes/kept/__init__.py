"""Values that outlive the call that computed them: caches, attributes, files, loops."""
