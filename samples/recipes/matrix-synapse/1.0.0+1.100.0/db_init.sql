-- Synapse refuses a database whose order of letters could change with the system's libraries.
CREATE DATABASE synapse TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
